import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackedPackage, packPackage } from './pack.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

describe('the package', () => {
  let folder = '';
  let packed: PackedPackage = { filename: '', files: [] };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pack-'));
    packed = await packPackage(REPOSITORY, folder, { dryRun: true });
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has what its users need beside the program', () => {
    const besides = packed.files.filter((path) => !path.startsWith('dist/'));

    expect(besides).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'config.schema.json', 'package.json']);
  });

  it('has the program as JavaScript alone: no sources, no tests, no maps', () => {
    const program = packed.files.filter((path) => path.startsWith('dist/'));

    expect(program).toContain('dist/main.js');
    expect(program.filter((path) => !/^dist\/[a-z0-9/-]+\.js$/.test(path))).toEqual([]);
  });
});
