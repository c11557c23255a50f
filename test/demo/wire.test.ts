import { get } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Fault, FaultRule } from '../../src/demo/fault.ts';
import { createSimulatorFetch } from '../../src/demo/fetch.ts';
import { type SimulatorServer, startSimulator } from '../../src/demo/server.ts';
import { createSimulator, DEMO_CREDENTIAL, type Simulator } from '../../src/demo/simulator.ts';
import { createVirtualClock } from '../../src/demo/virtual-clock.ts';
import { createWorld } from '../../src/demo/world.ts';
import type { Clock } from '../../src/domain/clock.ts';

const T0 = Date.UTC(2026, 10, 23, 9);
const PATH = '/2.0/repositories/acme/web/pipelines';
const INIT = { headers: { authorization: `Bearer ${DEMO_CREDENTIAL.token}` } };

function create(...faults: readonly FaultRule[]): Simulator {
  const world = createWorld({ start: T0, repositories: [{ workspace: 'acme', slug: 'web' }] });
  for (let index = 0; index < 10; index += 1) world.addRun('acme/web', { createdAt: T0 - 60_000 });
  return createSimulator({ world, faults });
}

type Call = (init?: RequestInit) => Promise<Response>;

/** The same promises hold through a real socket and in process. */
const servers: SimulatorServer[] = [];
const transports: readonly (readonly [string, (simulator: Simulator, clock: Clock) => Promise<Call>])[] = [
  [
    'server',
    async (simulator, clock) => {
      const server = await startSimulator({ simulator, clock });
      servers.push(server);
      return (init) => fetch(`${server.url}${PATH}`, { ...INIT, ...init });
    },
  ],
  [
    'fetch',
    async (simulator, clock) => {
      const simulated = createSimulatorFetch(simulator, clock);
      return (init) => simulated(`https://api.bitbucket.org${PATH}`, { ...INIT, ...init });
    },
  ],
];

/** Sleeps last no time, but are written down. */
function createEagerClock(): Clock & { readonly sleeps: number[] } {
  const sleeps: number[] = [];
  return {
    now: () => T0,
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
    },
    sleeps,
  };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe.each(transports)('through %s', (_, connect) => {
  const callWith = async (...faults: readonly Fault[]) => {
    const clock = createEagerClock();
    const call = await connect(create(...faults.map((fault) => ({ fault }))), clock);
    return { call, clock };
  };

  test('an answer arrives', async () => {
    const { call } = await callWith();

    const response = await call();

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toMatchObject({ size: 10 });
  });

  test('a wrong credential is 401', async () => {
    const { call } = await callWith();

    const response = await call({ headers: { authorization: 'Bearer wrong' } });

    expect(response.status).toBe(401);
  });

  test('a reset rejects with ECONNRESET as the cause', async () => {
    const { call } = await callWith({ kind: 'reset' });

    await expect(call()).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } });
  });

  test('a cut body breaks while it is read', async () => {
    const { call } = await callWith({ kind: 'cut' });

    const response = await call();

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  test('a slow body arrives whole after its time', async () => {
    const { call, clock } = await callWith({ kind: 'slow', milliseconds: 8000 });

    const body = await (await call()).json();

    expect(body).toMatchObject({ size: 10 });
    expect(clock.sleeps.reduce((sum, sleep) => sum + sleep, 0)).toBe(8000);
  });

  test('latency waits before the answer', async () => {
    const { call, clock } = await callWith({ kind: 'latency', milliseconds: 250 });

    const response = await call();

    expect(response.status).toBe(200);
    expect(clock.sleeps).toEqual([250]);
  });

  test('an HTML page of a proxy', async () => {
    const { call } = await callWith({ kind: 'html502' });

    const response = await call();

    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toContain('<html>');
  });

  test('a status with a body of its own', async () => {
    const { call } = await callWith({
      kind: 'status',
      status: 503,
      body: { type: 'error' },
      headers: { 'retry-after': '7' },
    });

    const response = await call();

    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await response.json()).toEqual({ type: 'error' });
  });

  test('half a JSON text', async () => {
    const { call } = await callWith({ kind: 'truncated' });

    const response = await call();

    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  test('a wrong content type', async () => {
    const { call } = await callWith({ kind: 'contentType', value: 'text/plain' });

    const response = await call();

    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(await response.json()).toMatchObject({ size: 10 });
  });

  test('wrong types', async () => {
    const { call } = await callWith({ kind: 'wrongType' });

    const body = await (await call()).json();

    expect(body).toMatchObject({ size: '10', values: 'a text instead of a list' });
  });

  test('damaged objects on a page that can be read', async () => {
    const { call } = await callWith({ kind: 'malformed' });

    const { values } = (await (await call()).json()) as { values: ({ state: unknown } | null)[] };

    expect(values).toHaveLength(10);
    expect(values[0]?.state).toBeNull();
    expect(values[8]).toBeNull();
    expect(values[1]?.state).toMatchObject({ name: 'COMPLETED' });
  });

  test('a caller that gives up gets its reason', async () => {
    const clock = createVirtualClock(T0);
    const call = await connect(create({ fault: { kind: 'latency', milliseconds: 60_000 } }), clock);
    const abort = new AbortController();
    const reason = new Error('given up');

    const response = call({ signal: abort.signal });
    await vi.waitFor(() => expect(clock.pending()).toBe(1));
    abort.abort(reason);

    await expect(response).rejects.toBe(reason);
    await vi.waitFor(() => expect(clock.pending()).toBe(0));
  });
});

describe('fetch', () => {
  test('posts bodies of every kind', async () => {
    const world = createWorld({ start: T0 });
    const simulator = createSimulator({ world, credentials: [{ kind: 'oauth', key: 'k', secret: 's' }] });
    const simulated = createSimulatorFetch(simulator, createEagerClock());
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'k', client_secret: 's' });
    const url = 'https://bitbucket.org/site/oauth2/access_token';

    const responses = await Promise.all([
      simulated(url, { method: 'POST', body: form }),
      simulated(new URL(url), { method: 'POST', body: form.toString() }),
      simulated(new Request(url, { method: 'POST', body: form })),
    ]);

    expect(responses.map((response) => response.status)).toEqual([200, 200, 200]);
  });

  test('waits in virtual time', async () => {
    const clock = createVirtualClock(T0);
    const simulated = createSimulatorFetch(create({ fault: { kind: 'latency', milliseconds: 30_000 } }), clock);
    const arrivals: number[] = [];

    const done = simulated(`https://api.bitbucket.org${PATH}`, INIT)
      .then((response) => response.json())
      .then(() => arrivals.push(clock.now()));
    await clock.runUntil(T0 + 60_000);
    await done;

    expect(arrivals).toEqual([T0 + 30_000]);
  });
});

describe('server', () => {
  test('closes in the middle of an answer', async () => {
    const clock = createVirtualClock(T0);
    const simulator = create({ fault: { kind: 'slow', milliseconds: 60_000 } });
    const server = await startSimulator({ simulator, clock });
    const body = fetch(`${server.url}${PATH}`, INIT).then((response) => response.text());
    const broken = expect(body).rejects.toThrow(TypeError);
    await vi.waitFor(() => expect(clock.pending()).toBe(1));

    await server.close();

    await broken;
    await expect(fetch(server.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  test('sees raw braces in the path as they are on the wire', async () => {
    const simulator = create();
    const server = await startSimulator({ simulator, clock: createEagerClock() });
    servers.push(server);

    const status = await new Promise((resolve) => {
      get(server.url, { path: `${PATH}/{x}`, ...INIT }, (response) => resolve(response.resume().statusCode));
    });

    expect(status).toBe(400);
  });
});

describe('fault rules', () => {
  const statuses = (simulator: Simulator, count: number): readonly number[] =>
    Array.from(
      { length: count },
      (_, index) => simulator.handle({ method: 'GET', url: PATH, headers: INIT.headers, now: T0 + index }).status,
    );

  test('next hits so many requests and no more', () => {
    const simulator = create({ fault: { kind: 'html502' }, next: 2 });

    expect(statuses(simulator, 4)).toEqual([502, 502, 200, 200]);
  });

  test('a probability is decided by the seed', () => {
    const rule: FaultRule = { fault: { kind: 'html502' }, probability: 0.3 };

    const first = statuses(create(rule), 1000);
    const second = statuses(create(rule), 1000);

    expect(first).toEqual(second);
    const hits = first.filter((status) => status === 502).length;
    expect(hits).toBeGreaterThan(240);
    expect(hits).toBeLessThan(360);
  });

  test('endpoint, match and times choose the requests', () => {
    const fault: Fault = { kind: 'html502' };

    expect(statuses(create({ fault, endpoint: 'steps' }), 1)).toEqual([200]);
    expect(statuses(create({ fault, endpoint: 'pipelines' }), 1)).toEqual([502]);
    expect(statuses(create({ fault, match: /acme\/api/ }), 1)).toEqual([200]);
    expect(statuses(create({ fault, match: /acme\/web/ }), 1)).toEqual([502]);
    expect(statuses(create({ fault, from: T0 + 1, until: T0 + 3 }), 4)).toEqual([200, 502, 502, 200]);
  });

  test('can be added and cleared while it runs', () => {
    const simulator = create();

    simulator.faults.add({ fault: { kind: 'status', status: 500 } });
    const broken = statuses(simulator, 1);
    simulator.faults.clear();

    expect([broken, statuses(simulator, 1)]).toEqual([[500], [200]]);
  });

  test('a reset is in the call log with status 0', () => {
    const simulator = create({ fault: { kind: 'reset' } });
    statuses(simulator, 1);

    expect(simulator.calls()[0]?.status).toBe(0);
  });
});
