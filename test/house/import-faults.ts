import { posix } from 'node:path';
import { parseImports } from './module-imports.ts';
import { ARROWS, PACKAGES, PURE_ROOMS, roomOf } from './rooms.ts';
import type { SourceTree } from './source-tree.ts';

/** Every import below `src` (paths relative to it) that breaks a rule, as readable lines. */
export function findImportFaults(src: SourceTree): readonly string[] {
  const files = [...src].filter(([path]) => path.endsWith('.ts'));
  const faults = files.flatMap(([path, text]) => fileFaults(path, text, src));
  return [...faults, ...findCycles(src)];
}

function fileFaults(path: string, text: string, src: SourceTree): readonly string[] {
  const room = roomOf(path);
  if (ARROWS[room] === undefined) return [`${path}: no such room, name it in rooms.ts first`];
  const { specifiers, computed } = parseImports(text);
  const faults = specifiers
    .map((specifier) => specifierFault(path, specifier, src))
    .filter((fault) => fault !== undefined);
  return computed === 0 ? faults : [...faults, `${path}: imports a computed path`];
}

function specifierFault(path: string, specifier: string, src: SourceTree): string | undefined {
  const room = roomOf(path);
  if (specifier.startsWith('node:')) {
    return PURE_ROOMS[room]?.includes(specifier) === false
      ? `${path}: ${room} is pure and may not import ${specifier}`
      : undefined;
  }
  if (!specifier.startsWith('.')) return packageFault(path, specifier);
  const target = resolveImport(path, specifier);
  if (target === undefined) return `${path}: ${specifier} leads out of src`;
  if (!src.has(target)) return `${path}: ${specifier} leads nowhere`;
  const targetRoom = roomOf(target);
  const allowed = targetRoom === room || ARROWS[room]?.includes(targetRoom) === true;
  return allowed ? undefined : `${path}: ${room} may not import ${targetRoom} (${target})`;
}

function packageFault(path: string, specifier: string): string | undefined {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const homes = PACKAGES[name];
  if (homes === undefined) return `${path}: the package ${name} is not listed in rooms.ts`;
  return homes.some((home) => path.startsWith(home))
    ? undefined
    : `${path}: the package ${name} belongs to ${homes.join(', ')}`;
}

function resolveImport(path: string, specifier: string): string | undefined {
  const target = posix.normalize(posix.join(posix.dirname(path), specifier));
  return target.startsWith('..') ? undefined : target;
}

/** Circles of files that import each other, types included: each is reported once, from its first file in the order of paths. */
function findCycles(src: SourceTree): readonly string[] {
  const edges = new Map([...src].map(([path, text]) => [path, importedFiles(path, text, src)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) cycles.push([...trail.slice(seenAt), path].join(' > '));
    if (seenAt !== -1 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles.map((cycle) => `import cycle: ${cycle}`);
}

function importedFiles(path: string, text: string, src: SourceTree): readonly string[] {
  const targets = parseImports(text)
    .specifiers.filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => resolveImport(path, specifier));
  return targets.filter((target) => target !== undefined && src.has(target)).filter((target) => target !== undefined);
}
