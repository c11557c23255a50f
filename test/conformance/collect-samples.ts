import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';

/** The kinds of samples that this product reads: names of folders. */
export const KINDS = [
  'pipelines-list',
  'pipeline',
  'steps-list',
  'step',
  'state-fragments',
  'target',
  'errors',
  'repositories',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Sample {
  /** Below the folder that was asked for, with forward slashes. */
  readonly file: string;
  /** Undefined: no part of the path names a kind that we read. */
  readonly kind: Kind | undefined;
  readonly text: string;
}

/** Bodies that are no JSON exist only among errors. */
const ERROR_BODIES = ['.txt', '.html'];

/** Every JSON file below `folder`, and what else is an error's body, in the order of their paths. */
export async function collectSamples(folder: string): Promise<readonly Sample[]> {
  const root = resolve(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const samples = await Promise.all(files.sort().map((path) => readSample(root, path)));
  return samples.filter((sample) => isRead(sample));
}

async function readSample(root: string, path: string): Promise<Sample> {
  const parts = relative(root, path).split(sep);
  const folders = [basename(root), ...parts.slice(0, -1)].reverse();
  const kind = folders.map(toKind).find((found) => found !== undefined);
  return { file: parts.join('/'), kind, text: await readFile(path, 'utf8') };
}

function isRead({ file, kind }: Sample): boolean {
  return file.endsWith('.json') || (kind === 'errors' && ERROR_BODIES.some((extension) => file.endsWith(extension)));
}

function toKind(folder: string): Kind | undefined {
  return KINDS.find((kind) => kind === folder);
}
