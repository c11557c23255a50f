import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCredentialBudget } from '../../src/bitbucket/credential-budget.ts';
import { failureOf, makeClient, NAME, UUID } from './make-client.ts';
import { createVirtualClock } from './virtual-clock.ts';

const HOST = 'https://api.bitbucket.example';
const API = `${HOST}/2.0`;
const PIPELINES = '/2.0/repositories/acme/checkout/pipelines';
const PAGING = { page: 1, pagelen: 50 };

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('429', () => {
  const RATE_LIMIT = 'Rate limit for this resource has been exceeded';

  it('without Retry-After pauses the credential with back-off, and asks nobody meanwhile', async () => {
    nock(HOST).get(PIPELINES).query(true).reply(429, RATE_LIMIT, { 'content-type': 'text/plain' });
    const { api, clock, requests } = makeClient(API);
    const start = clock.now();

    const first = await failureOf(api.listPipelines(NAME, PAGING));
    const second = await failureOf(api.getPipeline(NAME, UUID, { priority: 'active' }));

    const until = start + 52_500;
    expect(first).toMatchObject({ kind: 'rate_limited', status: 429, retryAt: until });
    expect(second).toMatchObject({ kind: 'rate_limited', status: undefined, retryAt: until, endpoint: 'pipeline' });
    expect(api.budget()).toMatchObject({ remaining: 999, pausedUntil: until });
    expect(requests.map((request) => request.code)).toEqual(['429']);
  });

  it('doubles the pause while it lasts, and starts over after a success', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .twice()
      .reply(429, RATE_LIMIT)
      .get(PIPELINES)
      .query(true)
      .reply(200, { values: [] })
      .get(PIPELINES)
      .query(true)
      .reply(429, RATE_LIMIT);
    const { api, clock } = makeClient(API);
    const pauses: number[] = [];

    for (let call = 0; call < 4; call += 1) {
      await api.listPipelines(NAME, PAGING).catch(() => undefined);
      const until = api.budget().pausedUntil;
      pauses.push(until === undefined ? 0 : until - clock.now());
      clock.advance(pauses.at(-1) ?? 0);
    }

    expect(pauses).toEqual([52_500, 105_000, 0, 52_500]);
  });

  it('does not take a 5xx for the end of it', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .reply(429)
      .get(PIPELINES)
      .query(true)
      .reply(503)
      .get(PIPELINES)
      .query(true)
      .reply(429);
    const { api, clock } = makeClient(API);

    await failureOf(api.listPipelines(NAME, PAGING));
    clock.advance(52_500);
    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect((error.retryAt ?? 0) - clock.now()).toBe(105_000);
  });

  it.each([
    ['Retry-After in seconds', { 'retry-after': '17' }, 17_000],
    ['Retry-After as a date', { 'retry-after': 'Mon, 02 Nov 2026 12:05:00 GMT' }, 300_000],
    ['X-RateLimit-Reset', { 'x-ratelimit-reset': '1234' }, 1_234_000],
  ])('honours %s', async (_case, headers, expected) => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .reply(429, RATE_LIMIT, headers as Record<string, string>);
    const { api, clock } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect((error.retryAt ?? 0) - clock.now()).toBe(expected);
  });
});

describe('budget', () => {
  it('refuses at once when it is empty, and keeps the reserve for active calls', async () => {
    nock(HOST).get(PIPELINES).query(true).times(10).reply(200, { values: [] });
    const { api, clock, requests } = makeClient(API, { requestsPerHour: 10 });
    const start = clock.now();

    for (let call = 0; call < 9; call += 1) await api.listPipelines(NAME, PAGING);
    const idle = await failureOf(api.listPipelines(NAME, PAGING));
    await api.listPipelines(NAME, { ...PAGING, priority: 'active' });
    const active = await failureOf(api.listPipelines(NAME, { ...PAGING, priority: 'active' }));

    expect(idle).toMatchObject({ kind: 'budget', retryAt: start + 3_605_000 });
    expect(active).toMatchObject({ kind: 'budget' });
    expect(requests).toHaveLength(10);
    expect(api.budget()).toMatchObject({ limit: 10, remaining: 0, reserved: 1 });
  });

  it('outlives a client, so that a reload does not forget the calls of the hour', async () => {
    nock(HOST).get(PIPELINES).query(true).times(2).reply(200, { values: [] });
    const clock = createVirtualClock();
    const random = () => 0.5;
    const before = createCredentialBudget({ requestsPerHour: 10, clock, random });
    await makeClient(API, { budget: before }).api.listPipelines(NAME, PAGING);

    const state = JSON.parse(JSON.stringify(before.state()));
    const after = createCredentialBudget({ requestsPerHour: 20, clock, random, state });
    const { api } = makeClient(API, { budget: after });
    await api.listPipelines(NAME, PAGING);

    expect(api.budget()).toMatchObject({ limit: 20, remaining: 18 });
  });

  it('charges retries, and gives up with the first error when it cannot pay for one', async () => {
    nock(HOST).get(PIPELINES).query(true).times(2).reply(500);
    const { api } = makeClient(API, { requestsPerHour: 2 });

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'server', status: 500 });
    expect(api.budget().remaining).toBe(0);
  });
});
