import { join } from 'node:path';
import { runOrThrow } from './program.ts';
import { requireProgram } from './require-program.ts';

/** Installs Node 24 below `folder` from its npm package, and gives the path of the program. */
export async function installNode24(folder: string): Promise<string> {
  const npm = await requireProgram('npm', 'nodejs, with npm');
  await runOrThrow(npm, ['install', '--prefer-offline', '--no-save', '--prefix', folder, 'node@24'], { cwd: folder });
  return join(folder, 'node_modules', 'node', 'bin', 'node');
}
