import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Folders of programs for the administrator, which are often not in the PATH of others. */
const MORE_FOLDERS: readonly string[] = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The path of a program that an end-to-end test starts.
 *
 * @throws Error that names what to install: a test that cannot run fails, it never passes in silence.
 */
export async function requireProgram(program: string, debianPackage: string): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  for (const folder of folders) {
    const path = join(folder, program);
    if (await isExecutable(path)) return path;
  }
  throw new Error(`missing program ${program}: apt-get install ${debianPackage}`);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
