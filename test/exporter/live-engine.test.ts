import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Logger } from '../../src/domain/log.ts';
import type { Engine } from '../../src/exporter/engine.ts';
import { createLiveEngine } from '../../src/exporter/live-engine.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function someConfig(workspace: string): Config {
  const parsed = parseConfig({ env: { BITBUCKET_WORKSPACE: workspace } });
  if (!parsed.ok) throw new Error('the test has a faulty configuration');
  return parsed.config;
}

/** Engines that only say what happens to them. */
function setUp() {
  const said: string[] = [];
  const build = (config: Config): Engine => {
    const name = config.workspaces[0]?.workspace ?? '';
    if (name === 'broken') throw new Error('cannot be put to work');
    const wait = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        said.push(`run ${name}`);
        signal.addEventListener('abort', () => {
          said.push(`stop ${name}`);
          resolve();
        });
      });
    return {
      config,
      clients: { apis: new Map(), budgets: new Map() },
      collector: {
        run: wait,
        once: async () => new Map(),
        heartbeat: () => undefined,
        firstRoundDone: () => true,
        pollNow: () => false,
        forecasts: () => [],
      },
      exposition: {
        scrape: () => Promise.reject(new Error('nobody scrapes here')),
        invalidate: () => {},
        series: () => 0,
        dispose: async () => {},
      },
    };
  };
  const live = createLiveEngine(someConfig('one'), {
    build,
    store: createMemoryStore(),
    logger: silent,
    onCredentialGone: () => {},
  });
  return { live, said };
}

describe('live engine', () => {
  it('stops the old engine before the new one runs', async () => {
    const { live, said } = setUp();
    live.start();

    await live.replace(someConfig('two'));
    await live.dispose();

    expect(said).toEqual(['run one', 'stop one', 'run two', 'stop two']);
  });

  it('keeps the old engine at work when the new one cannot be built', async () => {
    const { live, said } = setUp();
    live.start();

    await expect(live.replace(someConfig('broken'))).rejects.toThrow('cannot be put to work');

    expect(said).toEqual(['run one']);
    expect(live.current().config.workspaces[0]?.workspace).toBe('one');
  });

  it('starts nothing any more once it is disposed of, also when a reload is under way', async () => {
    const { live, said } = setUp();
    live.start();

    const late = live.replace(someConfig('two'));
    await Promise.all([late, live.dispose()]);

    await expect(live.replace(someConfig('three'))).rejects.toThrow('shutting down');
    expect(said).toEqual(['run one', 'stop one']);
  });
});
