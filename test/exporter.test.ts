import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../src/config/config.ts';
import { parseConfig } from '../src/config/parse-config.ts';
import { createDemoWorld } from '../src/demo/demo-profile.ts';
import { startSimulator } from '../src/demo/server.ts';
import { createSimulator, DEMO_CREDENTIAL } from '../src/demo/simulator.ts';
import type { Logger } from '../src/domain/log.ts';
import { createExporter, type ExporterOptions } from '../src/exporter.ts';
import { createSystemClock } from '../src/system-clock.ts';

const SECRET = 'a-secret-that-must-not-be-seen';
const clock = createSystemClock();
const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startBitbucket() {
  const world = createDemoWorld({ start: clock.now() });
  const simulator = createSimulator({ world, credentials: [{ ...DEMO_CREDENTIAL, token: SECRET }] });
  const server = await startSimulator({ simulator, clock });
  cleanUps.push(() => server.close());
  return server.url;
}

function config(apiUrl: string, settings: { repositories?: string; token?: string } = {}): Config {
  const { repositories = '["*"]', token = SECRET } = settings;
  const text = `
bitbucket:
  api_url: ${apiUrl}/2.0
  credentials: [{ name: main, kind: access_token, token: ${token}, requests_per_hour: 10000 }]
workspaces: [{ workspace: acme, repositories: ${repositories} }]
collector: { active_interval: 1s, idle_interval: 2s }
`;
  const parsed = parseConfig({ file: { path: 'test.yml', text }, env: {} });
  if (!parsed.ok) throw new Error(parsed.faults.map(({ message }) => message).join());
  return parsed.config;
}

async function start(first: Config, options: Partial<ExporterOptions> = {}) {
  const lines: string[] = [];
  const note = (message: string, fields?: object) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: note, info: note, warn: note, error: note };
  const exporter = createExporter(first, {
    configSource: 'test.yml',
    listenAddresses: [{ host: '127.0.0.1', port: 0 }],
    telemetryPath: '/metrics',
    enableLifecycle: true,
    process,
    edge: {
      clock,
      random: Math.random,
      fetch: globalThis.fetch,
      logger,
      noteSecret: () => {},
      version: '1.2.3',
      nodeVersion: process.version,
    },
    ...options,
  });
  const stopping = new AbortController();
  const [address] = await exporter.start(stopping.signal);
  const state = { disposed: false };
  const dispose = async () => {
    if (state.disposed) return;
    state.disposed = true;
    stopping.abort();
    await exporter.dispose(1_000);
  };
  cleanUps.push(dispose);
  const get = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${address?.url}${path}`, init);
    return { status: answer.status, text: await answer.text() };
  };
  return { exporter, get, lines, stopping, dispose };
}

/** Asks until the answer is as wanted; the test's own time-out is the limit. */
async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await clock.sleep(50);
  }
}

describe('a whole exporter against the simulator', () => {
  it('gets ready, shows what Bitbucket has, and keeps the secret to itself', async () => {
    const { get, lines } = await start(config(await startBitbucket()));

    await eventually(
      () => get('/-/ready'),
      ({ status }) => status === 200,
    );
    const page = await eventually(
      () => get('/metrics'),
      ({ text }) => /runs_total\{.*"web-shop"/.test(text) && text.includes('last_run_step_state{'),
    );
    const status = await get('/');

    expect(page.text).toMatch(/^bitbucket_pipelines_runs_total\{.*repository="web-shop".*result="FAILED"\} \d+$/m);
    expect(page.text).toContain('bitbucket_pipelines_credential_up{credential="main"} 1');
    expect(page.text).toMatch(/^bitbucket_pipelines_build_info\{version="1\.2\.3"/m);
    expect(status.text).toContain('web-shop');
    expect((await get('/-/healthy')).status).toBe(200);
    expect(`${page.text}${status.text}${lines.join()}`).not.toContain(SECRET);
  });

  it('takes a new configuration without losing what it knows, and keeps the old one when the new one is broken', async () => {
    const url = await startBitbucket();
    const next: { answer: Awaited<ReturnType<NonNullable<ExporterOptions['reloadConfig']>>> } = {
      answer: { ok: false, faults: ['test.yml:1: nonsense'] },
    };
    const { get } = await start(config(url), { reloadConfig: async () => next.answer });
    const isThere = (slug: string) => (answer: { text: string }) =>
      answer.text.includes(`up{workspace="acme",repository="${slug}"}`);
    await eventually(() => get('/metrics'), isThere('billing'));
    await eventually(() => get('/metrics'), isThere('docs'));

    const refused = await get('/-/reload', { method: 'POST' });
    const afterRefusal = await get('/metrics');
    next.answer = { ok: true, config: config(url, { repositories: '["docs"]' }) };
    const taken = await get('/-/reload', { method: 'POST' });
    const narrowed = await eventually(
      () => get('/metrics'),
      (answer) => !isThere('billing')(answer),
    );

    expect([refused.status, taken.status]).toEqual([500, 200]);
    expect(refused.text).toContain('test.yml:1: nonsense');
    expect(afterRefusal.text).toContain('bitbucket_pipelines_config_last_reload_successful 0');
    expect(isThere('billing')(afterRefusal)).toBe(true);
    expect(narrowed.text).toContain('bitbucket_pipelines_config_last_reload_successful 1');
    expect(isThere('docs')(narrowed)).toBe(true);
    expect(narrowed.text).not.toContain('repository="billing"');
  });

  it('says that the credential is refused, and gets ready all the same', async () => {
    const { get, lines } = await start(config(await startBitbucket(), { token: 'wrong-token' }));

    await eventually(
      () => get('/-/ready'),
      ({ status }) => status === 200,
    );
    const page = await get('/metrics');

    expect(page.text).toContain('bitbucket_pipelines_credential_up{credential="main"} 0');
    expect(lines.filter((line) => line.startsWith('credential refused'))).toHaveLength(1);
    expect(`${page.text}${lines.join()}`).not.toContain('wrong-token');
  });

  it('is not ready any more on shutdown, and then closes its door', async () => {
    const { get, stopping, dispose } = await start(config(await startBitbucket()));
    await eventually(
      () => get('/-/ready'),
      ({ status }) => status === 200,
    );

    stopping.abort();
    const ready = await get('/-/ready');
    const healthy = await get('/-/healthy');
    await dispose();

    expect([ready.status, healthy.status]).toEqual([503, 200]);
    await expect(get('/-/healthy')).rejects.toThrow();
  });
});
