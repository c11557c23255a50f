import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runConformance } from './run.ts';

const FIXTURES = new URL('../fixtures/bitbucket/', import.meta.url).pathname;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes the files into an empty folder and reads them. */
async function conform(files: Readonly<Record<string, string>>) {
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return read(folder);
}

async function read(from: string) {
  const lines: string[] = [];
  const conforms = await runConformance({ folder: from, print: (line) => lines.push(line) });
  return { conforms, lines };
}

describe('our own samples of every shape', () => {
  it('become the expected states, targets and durations', async () => {
    const expected = await readFile(new URL('./expected.txt', import.meta.url), 'utf8');

    const { conforms, lines } = await read(FIXTURES);

    expect(lines).toEqual(expected.trimEnd().split('\n'));
    expect(conforms).toBe(true);
  });
});

describe('runConformance', () => {
  it.each([
    [
      'a run state from the future',
      'pipeline/a.json',
      '{"uuid":"{u}","state":{"name":"COMPLETED","result":{"name":"MELTED"}}}',
      'MELTED',
    ],
    ['a step state from the future', 'steps-list/a.json', '[{"uuid":"{u}","state":{"name":"CLONING"}}]', 'CLONING'],
    [
      'a state from the future of an unreadable run',
      'pipelines-list/a.json',
      '{"values":[{"state":{"name":"MELTED"}}]}',
      'MELTED',
    ],
    [
      'a fragment from the future',
      'state-fragments/a.json',
      '{"state":{"type":"pipeline_step_state_melted"}}',
      'MELTED',
    ],
    ['half a file', 'step/a.json', '{"uuid":', 'threw'],
    ['no list', 'pipelines-list/a.json', '{"page":1}', 'no list'],
    ['no object', 'target/a.json', '[7]', 'not an object'],
    ['an error without a status', 'errors/a.json', '{"error":{"message":"?"}}', 'HTTP status'],
  ])('fails for %s', async (_case, file, text, words) => {
    const { conforms, lines } = await conform({ [file]: text });

    expect(conforms).toBe(false);
    expect(lines.at(0)).toMatch(new RegExp(`^FAIL ${file}.* fault=.*${words}`));
    expect(lines.at(-1)).toBe('conformance: 1 files, 0 passed, 1 failed');
  });

  it('fails one file and passes the others', async () => {
    const good = '{"uuid":"{u}","state":{"name":"PENDING"}}';

    const { conforms, lines } = await conform({ 'pipeline/a.json': good, 'pipeline/b.json': '[', 'step/c.json': good });

    expect(conforms).toBe(false);
    expect(lines.at(-1)).toBe('conformance: 3 files, 2 passed, 1 failed');
  });

  it('skips what this product does not read, and fails when nothing is left', async () => {
    const { conforms, lines } = await conform({ 'runners/a.json': '{}', 'README.md': '# no sample' });

    expect(lines).toEqual([
      'skip runners/a.json skipped: not read by this product',
      'conformance: 0 files, 0 passed, 0 failed',
    ]);
    expect(conforms).toBe(false);
  });

  it('takes the kind from the nearest folder that names one', async () => {
    const { lines } = await conform({ 'pipeline/2026/deep/a.json': '{"uuid":"{u}","state":{"name":"PENDING"}}' });

    expect(lines.at(0)).toMatch(/^ok {3}pipeline\/2026\/deep\/a\.json pipeline state=PENDING result=-/);
  });
});
