import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EDGE_FILES } from './edge.ts';
import { below, loadTree } from './source-tree.ts';
import { findCodeFaults, findEdgeFaults, findFileFaults } from './text-faults.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

describe('the rules on text', () => {
  const tree = loadTree(REPOSITORY);

  it('hold in the code of src and test', () => {
    const faults = findCodeFaults(tree);

    expect(faults).toEqual([]);
  });

  it('hold in all files', () => {
    const faults = findFileFaults(tree);

    expect(faults).toEqual([]);
  });

  it('leave clock, chance and environment to the process edge', () => {
    const faults = findEdgeFaults(below(tree, 'src/'));

    expect(faults).toEqual([]);
  });

  it('know no exception for a file that is gone', () => {
    const gone = Object.keys(EDGE_FILES).filter((path) => !tree.has(`src/${path}`));

    expect(gone).toEqual([]);
  });
});

describe('findEdgeFaults', () => {
  it.each([
    ['Date.now();', 'Date.now'],
    ['new Date();', 'new Date()'],
    ['performance.now();', 'performance'],
    ['Math.random();', 'Math.random'],
    ['process.env.HOME;', 'process.env'],
    ['process.exit(1);', 'process.exit'],
    ['process.exitCode = 1;', 'process.exit'],
    ["console.log('x');", 'console'],
    ['setTimeout(f, 1);', 'a timer'],
    ['globalThis.setInterval(f, 1);', 'a timer'],
    ["import { setTimeout } from 'node:timers/promises';", 'a timer'],
  ])('finds %s', (text, name) => {
    const faults = findEdgeFaults(new Map([['collector/poll.ts', text]]));

    expect(faults[0]).toBe(`collector/poll.ts: ${name} belongs to the process edge`);
  });

  it.each(['new Date(now);', '// Date.now()', "f('process.env');", 'server.setTimeout(0);', 'clock.now();'])(
    'allows %s',
    (text) => {
      const faults = findEdgeFaults(new Map([['collector/poll.ts', text]]));

      expect(faults).toEqual([]);
    },
  );

  it('lets the edge do it', () => {
    const faults = findEdgeFaults(new Map([['main.ts', 'process.exit(Date.now());']]));

    expect(faults).toEqual([]);
  });
});

describe('findCodeFaults', () => {
  it.each([
    ['src/http/utils.ts', '', 'named after the one thing inside'],
    ['test/http/index.test.ts', '', 'named after the one thing inside'],
    ['src/http/statusPage.ts', '', 'kebab-case'],
    ['src/http/app.ts', 'x;\n'.repeat(251), '251 lines, at most 250'],
    ['test/http/app.test.ts', 'x;\n'.repeat(501), '501 lines, at most 500'],
    ['src/http/app.ts', 'const x: any = 1;', 'uses any'],
    ['src/http/app.ts', 'const x = y as Record<string, any>;', 'uses any'],
    ['src/http/app.ts', 'function f(x: readonly any[]): void {}', 'uses any'],
    ['src/http/app.ts', 'f(x!);', 'asserts non-null'],
    ['test/http/app.test.ts', "it.skip('x', () => {});", 'skips or singles out a test'],
    ['test/http/app.test.ts', "describe.only('x', () => {});", 'skips or singles out a test'],
    ['src/http/app.ts', '// @ts-ignore', 'silences a checker'],
    ['src/http/app.ts', '// TODO: more', 'leaves work behind'],
  ])('finds the fault in %s: %s', (path, text, message) => {
    const faults = findCodeFaults(new Map([[path, text]]));

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(message);
  });

  it.each([
    '// any of these',
    "f('any');",
    'await Promise.any(all);',
    'if (a !== b && !c) f();',
    'const { any: x } = y;',
    'all.map((any) => any.x);',
  ])('allows %s', (text) => {
    const faults = findCodeFaults(new Map([['src/http/app.ts', text]]));

    expect(faults).toEqual([]);
  });
});

describe('findFileFaults', () => {
  it.each([
    [['see', '', 'work', 'main', 'README.md'].join('/'), 'names a path of one machine'],
    ['cd /root/project', 'names a path of one machine'],
    ['/home/ann/x', 'names a path of one machine'],
    [['', 'tmp', 'h6', 'x'].join('/'), 'names a path of one machine'],
    [['https://registry', 'npmjs', 'org/koa'].join('.'), 'names a registry host'],
  ])('finds %s', (text, message) => {
    const faults = findFileFaults(new Map([['README.md', `# A\n${text}\n`]]));

    expect(faults).toEqual([`README.md:2: ${message}`]);
  });

  it.each(['/workspaces/{workspace}', 'https://example.com/work/x', '{home}/work/x', 'mount /tmp read-write'])(
    'allows %s',
    (text) => {
      const faults = findFileFaults(new Map([['README.md', text]]));

      expect(faults).toEqual([]);
    },
  );
});
