import { describe, expect, it } from 'vitest';
import { runCommand, type World } from '../../src/cli.ts';
import { createSystemClock } from '../../src/system-clock.ts';

const ENV = { BITBUCKET_WORKSPACE: 'acme', BITBUCKET_ACCESS_TOKEN: 'token-of-the-test' };

function makeWorld(change: Partial<World> = {}) {
  const written = { out: '', err: '' };
  const world: World = {
    env: ENV,
    process,
    signal: new AbortController().signal,
    onHangup: () => {},
    cacheSecret: new Uint8Array(32),
    terminal: {
      out: (text) => {
        written.out += String(text);
      },
      err: (text) => {
        written.err += text;
      },
    },
    clock: createSystemClock(),
    random: () => 0.5,
    fetch: () => Promise.reject(new Error('nobody is there')),
    version: '1.2.3',
    ...change,
  };
  return { world, written };
}

describe('runCommand', () => {
  it.each([['once'], ['discover'], ['check-config --online']])(
    '%s, interrupted, says so and ends with 1',
    async (line) => {
      const stopping = new AbortController();
      const { world, written } = makeWorld({
        signal: stopping.signal,
        fetch: (_url, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
            stopping.abort(new Error('SIGINT received'));
          }),
      });

      const code = await runCommand(line.split(' '), world);

      expect(code).toBe(1);
      expect(written.err).not.toMatch(/^\s+at /m);
    },
  );

  it.each([
    [['--version'], 0, 'out', '1.2.3'],
    [['--help'], 0, 'out', '--config.file'],
    [['check-config'], 0, 'out', 'environment: good'],
    [['--nonsense'], 2, 'err', 'unknown flag'],
  ] as const)('%j ends with %i', async (argv, code, where, text) => {
    const { world, written } = makeWorld();

    expect(await runCommand(argv, world)).toBe(code);
    expect(written[where]).toContain(text);
  });

  it('says all faults and ends with 2', async () => {
    const { world, written } = makeWorld({ env: { BITBUCKET_EMAIL: 'ci@example.com' } });

    expect(await runCommand(['serve'], world)).toBe(2);
    expect(written.err).toMatch(/2 faults\n$/);
  });
});
