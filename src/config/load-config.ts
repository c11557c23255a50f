import { APP_PASSWORD_MESSAGE } from './app-password.ts';
import type { Environment } from './environment.ts';
import type { Fault } from './fault.ts';
import { type ConfigResult, inspectConfig, type SecretFile } from './parse-config.ts';

export interface LoadOptions {
  /** The configuration file; absent: the environment alone. */
  readonly path?: string;
  readonly env: Environment;
  /** The text of a file; rejects like `node:fs/promises` does. */
  readonly readFile: (path: string) => Promise<string>;
}

/**
 * Reads the configuration and looks at every secret file once, so that a missing one is found at the start. What the secret files
 * hold is not kept: whoever needs a secret reads it again. Never rejects.
 */
export async function loadConfig(options: LoadOptions): Promise<ConfigResult> {
  const { path, env } = options;
  if (path === undefined) return checkWithSecrets(inspectConfig({ env }), options);
  const file = await read(path, options);
  if ('message' in file) return { ok: false, faults: [{ path: '', message: file.message, source: path }] };
  return checkWithSecrets(inspectConfig({ file: { path, text: file.text }, env }), options);
}

async function checkWithSecrets(
  { result, secretFiles }: ReturnType<typeof inspectConfig>,
  options: LoadOptions,
): Promise<ConfigResult> {
  const found = await Promise.all(secretFiles.map((file) => checkSecretFile(file, options)));
  const faults = found.filter((fault) => fault !== undefined);
  if (faults.length === 0) return result;
  return { ok: false, faults: result.ok ? faults : [...result.faults, ...faults] };
}

async function checkSecretFile(secret: SecretFile, options: LoadOptions): Promise<Fault | undefined> {
  const content = await read(secret.file, options);
  const message = 'message' in content ? content.message : secretFault(content.text.trim());
  return message === undefined
    ? undefined
    : { path: secret.path, message: `${showFile(secret)} ${message}`, source: secret.source };
}

function secretFault(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (/[\s\p{Cc}]/u.test(text)) return 'must hold the secret alone, in one line without blanks';
  return /^ATBB[A-Za-z0-9]{32}$/.test(text) ? `holds an application password; ${APP_PASSWORD_MESSAGE}` : undefined;
}

async function read(
  path: string,
  { readFile }: LoadOptions,
): Promise<{ readonly text: string } | { readonly message: string }> {
  try {
    return { text: await readFile(path) };
  } catch (error) {
    return { message: readFault(error) };
  }
}

function readFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read by this user';
    case 'EISDIR':
      return 'is a directory, not a file';
    default:
      return `cannot be read (${code})`;
  }
}

/** What does not look like a path may be the secret itself, put into the wrong setting. */
function showFile({ written, file }: SecretFile): string {
  return /^\.{0,2}\/[\w./-]{1,200}$/.test(written) && !/[A-Za-z0-9_-]{33}/.test(written)
    ? `file "${file}"`
    : 'the file';
}
