import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretReader } from '../../src/bitbucket/secret.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function makeFile(content: string) {
  const path = join(folder, 'token');
  await writeFile(path, content);
  return { path, read: createSecretReader({ kind: 'file', path }) };
}

describe('createSecretReader', () => {
  it('gives a value without what surrounds it', async () => {
    await expect(createSecretReader({ kind: 'value', value: ' s3cret\n' })()).resolves.toBe('s3cret');
  });

  it('reads a file again when its content changes', async () => {
    const { path, read } = await makeFile('first\r\n');

    const before = await read();
    await writeFile(path, 'second\n');

    expect([before, await read()]).toEqual(['first', 'second']);
  });

  it('notices a file that was swapped for one of the same size and time', async () => {
    const { path, read } = await makeFile('aaaa');
    const time = new Date('2026-01-01T00:00:00Z');
    await utimes(path, time, time);
    const before = await read();

    const other = join(folder, 'other');
    await writeFile(other, 'bbbb');
    await utimes(other, time, time);
    await rename(other, path);

    expect([before, await read()]).toEqual(['aaaa', 'bbbb']);
  });

  it('names a file that vanished, and reads it when it is back', async () => {
    const { path, read } = await makeFile('first');
    await read();
    await rm(path);

    await expect(read()).rejects.toThrow(`secret file ${path} cannot be read (ENOENT)`);
    await writeFile(path, 'back');
    await expect(read()).resolves.toBe('back');
  });

  it('names a file that is empty, every time', async () => {
    const { path, read } = await makeFile(' \n');

    await expect(read()).rejects.toThrow(`secret file ${path} is empty`);
    await expect(read()).rejects.toThrow(`secret file ${path} is empty`);
  });

  it('names a folder', async () => {
    await expect(createSecretReader({ kind: 'file', path: folder })()).rejects.toThrow(
      `secret file ${folder} cannot be read (EISDIR)`,
    );
  });
});
