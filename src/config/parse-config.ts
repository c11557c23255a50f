import { dirname, isAbsolute, join } from 'node:path';
import { findAppPasswords } from './app-password.ts';
import type { Config } from './config.ts';
import { crossCheck } from './cross-checks.ts';
import type { Environment } from './environment.ts';
import { type Fault, isWithin, type Place, type Problem, renderPath, type SettingPath } from './fault.ts';
import { findOddities } from './oddities.ts';
import { listAt, textAt } from './raw.ts';
import { settingsSchema } from './schema.ts';
import { toProblems } from './schema-problems.ts';
import { mergeSources, type Sources } from './sources.ts';
import { toConfig } from './to-config.ts';
import { findUnsupported } from './unsupported.ts';
import { type ConfigFile, readYaml } from './yaml-source.ts';

export interface ConfigInput {
  /** Absent: the environment alone. */
  readonly file?: ConfigFile;
  readonly env: Environment;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** A file that must hold a secret. */
export interface SecretFile {
  /** The setting that names it. */
  readonly path: string;
  readonly source: string;
  /** The path as it is written. */
  readonly written: string;
  /** The path from the working directory. */
  readonly file: string;
}

/** Decides everything that can be decided without looking at other files. Pure; never throws; says all faults at once. */
export function parseConfig(input: ConfigInput): ConfigResult {
  return inspectConfig(input).result;
}

/** `parseConfig`, and the secret files that a caller with access to files has to check, also when there are other faults. */
export function inspectConfig(input: ConfigInput): {
  readonly result: ConfigResult;
  readonly secretFiles: readonly SecretFile[];
} {
  const yaml = input.file === undefined ? undefined : readYaml(input.file);
  if (yaml !== undefined && yaml.faults.length > 0) {
    return { result: { ok: false, faults: yaml.faults }, secretFiles: [] };
  }
  const sources = mergeSources(yaml, input.env);
  const resolveFile = secretFileResolver(sources.credentialsFromFile ? input.file : undefined);
  const parsed = settingsSchema.safeParse(sources.root);
  const found = findProblems(sources.root, parsed.success ? [] : toProblems(parsed.error.issues, sources.root));
  const problems = found.toSorted((a, b) => byLine(sources.place(a.path), sources.place(b.path)));
  const faults = [...unique(problems.map((problem) => toFault(problem, sources))), ...sources.faults];
  const result: ConfigResult =
    parsed.success && faults.length === 0
      ? {
          ok: true,
          config: toConfig(parsed.data, resolveFile),
          warnings: [...sources.warnings, ...findOddities(parsed.data).map((problem) => toFault(problem, sources))],
        }
      : { ok: false, faults };
  return { result, secretFiles: findSecretFiles(sources, resolveFile) };
}

function findProblems(root: unknown, fromSchema: readonly Problem[]): readonly Problem[] {
  const special = [...findUnsupported(root), ...findAppPasswords(root)];
  const covered = special.map((problem) => problem.covers ?? problem.path);
  const defaults = settingsSchema.parse({});
  const others = [
    ...fromSchema,
    ...crossCheck(root, {
      activeInterval: defaults.collector.active_interval,
      idleInterval: defaults.collector.idle_interval,
    }),
  ];
  return [...special, ...others.filter(({ path }) => !covered.some((parent) => isWithin(path, parent)))];
}

/** In the order of the file, the environment last. */
function byLine(a: Place, b: Place): number {
  return a.line === b.line ? 0 : a.line - b.line;
}

function toFault(problem: Problem, sources: Sources): Fault {
  return { path: renderPath(problem.path), message: problem.message, source: sources.place(problem.path).source };
}

/** One wrong value may break several rules of one message, and one variable may fill several settings. */
function unique(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ path, message, source }) => {
    const key = JSON.stringify([source.startsWith('environment') ? '' : path, message, source]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Relative paths of a file start where that file is, so that both move together; those of the environment in the working directory. */
function secretFileResolver(file: ConfigFile | undefined): (path: string) => string {
  if (file === undefined) return (path) => path;
  return (path) => (isAbsolute(path) ? path : join(dirname(file.path), path));
}

function findSecretFiles(sources: Sources, resolveFile: (path: string) => string): readonly SecretFile[] {
  const base: SettingPath = ['bitbucket', 'credentials'];
  return listAt(sources.root, base).flatMap((_, index) =>
    ['token_file', 'secret_file'].flatMap((key) => {
      const path = [...base, index, key];
      const file = textAt(sources.root, path);
      if (file === undefined || file === '') return [];
      return [{ path: renderPath(path), source: sources.place(path).source, written: file, file: resolveFile(file) }];
    }),
  );
}
