import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path below the root, with `/`, to text. */
export type SourceTree = ReadonlyMap<string, string>;

const NOT_OURS: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'build',
  'coverage',
  '.git',
  'package-lock.json',
]);
const NOT_TEXT = /\.(png|jpg|ico|gz|tgz|woff2?)$/;

/** Reads every text file below `root` that we wrote, in the order of their paths. */
export function loadTree(root: string): SourceTree {
  return new Map(listFiles(root, '').map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** The files below `prefix` (which ends with `/`), with the prefix cut off. */
export function below(tree: SourceTree, prefix: string): SourceTree {
  const inside = [...tree].filter(([path]) => path.startsWith(prefix));
  return new Map(inside.map(([path, text]) => [path.slice(prefix.length), text]));
}

function listFiles(root: string, folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.has(entry.name)) return [];
    if (entry.isDirectory()) return listFiles(root, path);
    return entry.isFile() && !NOT_TEXT.test(path) ? [path] : [];
  });
}
