import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Logger } from '../../src/domain/log.ts';
import { createReloader, type ReloadConfig } from '../../src/exporter/reloader.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function someConfig(workspace: string): Config {
  const parsed = parseConfig({ env: { BITBUCKET_WORKSPACE: workspace } });
  if (!parsed.ok) throw new Error('the test has a faulty configuration');
  return parsed.config;
}

function setUp(reloadConfig: ReloadConfig | undefined, replace: (config: Config) => Promise<void> = async () => {}) {
  const said: string[] = [];
  const time = { now: 1_000 };
  const reloader = createReloader({
    reloadConfig,
    replace: async (config) => {
      said.push(`begin ${config.workspaces[0]?.workspace}`);
      await replace(config);
      said.push('end');
    },
    onReloaded: (ok, nowSeconds) => said.push(`${ok} ${nowSeconds}`),
    clock: { now: () => time.now, sleep: async () => {} },
    logger: silent,
  });
  return { reloader, said, time };
}

describe('reloader', () => {
  it('puts a good configuration to work and notes when', async () => {
    const { reloader, said, time } = setUp(async () => ({ ok: true, config: someConfig('acme') }));
    time.now = 5_000;

    const outcome = await reloader.reload();

    expect(outcome).toEqual({ ok: true });
    expect(said).toEqual(['begin acme', 'end', 'true 5']);
    expect(reloader.state()).toEqual({ ok: true, succeededAt: 5_000 });
  });

  it('leaves everything as it is for a faulty one, and keeps the time of the last success', async () => {
    const { reloader, said, time } = setUp(async () => ({ ok: false, faults: ['config.yml:3: refs: wrong'] }));
    time.now = 5_000;

    const outcome = await reloader.reload();

    expect(outcome).toEqual({ ok: false, faults: ['config.yml:3: refs: wrong'] });
    expect(said).toEqual(['false 5']);
    expect(reloader.state()).toEqual({ ok: false, succeededAt: 1_000 });
  });

  it('survives a configuration that cannot be put to work', async () => {
    const { reloader } = setUp(
      async () => ({ ok: true, config: someConfig('acme') }),
      async () => {
        throw new Error('no such credential');
      },
    );

    expect(await reloader.reload()).toEqual({ ok: false, faults: ['Error: no such credential'] });
    expect((await reloader.reload()).ok).toBe(false);
  });

  it('never runs two at once', async () => {
    const workspaces = ['one', 'two'];
    const { reloader, said } = setUp(
      async () => ({ ok: true, config: someConfig(workspaces.shift() ?? 'none') }),
      async () => new Promise((resolve) => setImmediate(resolve)),
    );

    await Promise.all([reloader.reload(), reloader.reload()]);
    await reloader.idle();

    expect(said.filter((text) => !text.startsWith('true'))).toEqual(['begin one', 'end', 'begin two', 'end']);
  });

  it('refuses where there is nothing to reload', async () => {
    const { reloader } = setUp(undefined);

    expect((await reloader.reload()).ok).toBe(false);
  });
});
