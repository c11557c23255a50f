import { execFile } from 'node:child_process';
import { cp, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NOT_COPIED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'coverage', '.git']);

export interface PackedPackage {
  /** Name of the tarball in the destination. */
  readonly filename: string;
  /** Paths inside the package, sorted. */
  readonly files: readonly string[];
}

/**
 * Packs the repository at `root` from a copy in `folder` (empty, writable), so that the build which npm starts before packing
 * never touches the `dist` of somebody who is working here. The tarball stands in `folder` unless `dryRun`.
 */
export async function packPackage(
  root: string,
  folder: string,
  { dryRun }: { dryRun: boolean },
): Promise<PackedPackage> {
  const names = (await readdir(root)).filter((name) => !NOT_COPIED.has(name));
  for (const name of names) await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const { stdout } = await run('npm', ['pack', '--json', '--silent', ...(dryRun ? ['--dry-run'] : [])], {
    cwd: folder,
  });
  return parsePacked(stdout);
}

function parsePacked(stdout: string): PackedPackage {
  const json: unknown = JSON.parse(stdout.slice(Math.max(0, stdout.search(/^[[{]/m))));
  const first: unknown = Array.isArray(json) ? json[0] : Object.values(json ?? {})[0];
  const { filename, files } = first as { filename: string; files: readonly { readonly path: string }[] };
  return { filename, files: files.map(({ path }) => path).sort() };
}
