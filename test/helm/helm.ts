import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type ProgramResult, runProgram } from '../e2e/harness/program.ts';
import { requireProgram } from '../e2e/harness/require-program.ts';
import { CHART_FOLDER, VALUES_FOLDER } from './chart-files.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

const INSTALL = { command: 'go install helm.sh/helm/v3/cmd/helm@v3.19.2' };

export interface HelmOptions {
  /** Names of files in `values/`, or paths. */
  readonly values?: readonly string[];
  /** As after `--set`, one each. */
  readonly set?: readonly string[];
  /** Default: the chart of the repository. */
  readonly chart?: string;
  readonly namespace?: string;
  readonly flags?: readonly string[];
}

/** Runs Helm; a failure is a result, not an exception. */
export async function runHelm(command: readonly string[], options: HelmOptions = {}): Promise<ProgramResult> {
  const { values = [], set = [], chart = CHART_FOLDER, namespace, flags = [] } = options;
  return runProgram(await requireProgram('helm', INSTALL), [
    ...command,
    chart,
    ...values.flatMap((file) => ['--values', basename(file) === file ? join(VALUES_FOLDER, file) : file]),
    ...set.flatMap((assignment) => ['--set', assignment]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...flags,
  ]);
}

/** What `helm template` prints for the release `ci`. */
export async function renderText(options: HelmOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await runHelm(['template', 'ci'], options);
  if (code !== 0) throw new Error(`helm template ended with ${code}: ${stderr}`);
  return stdout;
}

/** The objects of `helm template`, read as Kubernetes reads them: by the rules of YAML 1.1, in which `on` is a boolean. */
export async function renderObjects(options: HelmOptions = {}): Promise<readonly KubernetesObject[]> {
  return parseObjects(await renderText(options));
}

export function parseObjects(text: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(text, { version: '1.1', uniqueKeys: true });
  if ('empty' in documents) return [];
  for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0];
  return documents.map((document) => document.toJS() as KubernetesObject | null).filter((object) => object !== null);
}
