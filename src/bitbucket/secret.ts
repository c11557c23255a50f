import { readFile, stat } from 'node:fs/promises';

/** A secret itself, or a file that holds it. */
export type SecretOptions =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'file'; readonly path: string };

/** Resolves to the secret as of now, blanks and line ends around it removed. Rejects with a message that names the file, never its content. */
export type ReadSecret = () => Promise<string>;

/** Reads a secret; a file is read again when it changes, so that a rotated token needs no restart. */
export function createSecretReader(secret: SecretOptions): ReadSecret {
  if (secret.kind === 'value') {
    const value = secret.value.trim();
    return async () => value;
  }
  return createFileReader(secret.path);
}

function createFileReader(path: string): ReadSecret {
  let known: { readonly version: string; readonly value: string } | undefined;
  return async () => {
    try {
      const version = await readVersion(path);
      if (known?.version !== version) known = { version, value: (await readFile(path, 'utf8')).trim() };
    } catch (error) {
      throw new Error(`secret file ${path} cannot be read (${toCode(error)})`);
    }
    if (known.value === '') throw new Error(`secret file ${path} is empty`);
    return known.value;
  };
}

/** Kubernetes swaps a symbolic link, so the inode counts; a rewrite within one tick may keep the times, so the size does, too. */
async function readVersion(path: string): Promise<string> {
  const { mtimeMs, ctimeMs, size, ino } = await stat(path);
  return [mtimeMs, ctimeMs, size, ino].join(' ');
}

function toCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
