import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Folders that are often not in the PATH: programs for the administrator, and what `go install` made. */
const MORE_FOLDERS: readonly string[] = ['/usr/local/sbin', '/usr/sbin', '/sbin', join(homedir(), 'go/bin')];

/**
 * The path of a program that an end-to-end test starts. `install` is the Debian package, or the command that installs it.
 *
 * @throws Error that names what to install: a test that cannot run fails, it never passes in silence.
 */
export async function requireProgram(program: string, install: string | { readonly command: string }): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  for (const folder of folders) {
    const path = join(folder, program);
    if (await isExecutable(path)) return path;
  }
  const command = typeof install === 'string' ? `apt-get install ${install}` : install.command;
  throw new Error(`missing program ${program}: ${command}`);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
