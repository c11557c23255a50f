import { describe, expect, test } from 'vitest';
import type { SimulatorCredential } from '../../src/demo/credential.ts';
import { createSimulator, type Simulator } from '../../src/demo/simulator.ts';
import { createWorld } from '../../src/demo/world.ts';

const T0 = Date.UTC(2026, 10, 23, 9);
const HOUR = 3_600_000;

const TOKEN: SimulatorCredential = { kind: 'access_token', token: 'secret-1', requestsPerHour: 5 };
const API_TOKEN: SimulatorCredential = { kind: 'api_token', email: 'ci@example.com', token: 'secret-2' };
const OAUTH: SimulatorCredential = { kind: 'oauth', key: 'key', secret: 'secret-3', expiresInSeconds: 60 };

function create(...credentials: readonly SimulatorCredential[]): Simulator {
  const world = createWorld({
    start: T0,
    repositories: [
      { workspace: 'acme', slug: 'web' },
      { workspace: 'acme', slug: 'docs', private: false },
    ],
  });
  return createSimulator({ world, credentials });
}

function ask(simulator: Simulator, authorization: string | undefined, options: { url?: string; now?: number } = {}) {
  const { url = '/2.0/repositories/acme/web/pipelines', now = T0 } = options;
  return simulator.handle({ method: 'GET', url, headers: { authorization }, now });
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('credentials', () => {
  test.each([
    ['access token as Bearer', 'Bearer secret-1', 200],
    ['API token as Basic', basic('ci@example.com', 'secret-2'), 200],
    ['API token as Bearer', 'Bearer secret-2', 401],
    ['wrong token', 'Bearer nope', 401],
    ['wrong e-mail', basic('me@example.com', 'secret-2'), 401],
    ['no credential', undefined, 401],
  ])('%s', (_, authorization, status) => {
    const response = ask(create(TOKEN, API_TOKEN), authorization);

    expect(response.status).toBe(status);
  });

  test('a refused one gets an error envelope', () => {
    const response = ask(create(TOKEN), 'Bearer nope');

    expect(JSON.parse(response.body)).toEqual({
      type: 'error',
      error: { message: 'Token is invalid, expired, or not supported for this endpoint.' },
    });
  });

  test('anonymous callers see public repositories only, and how much is left', () => {
    const simulator = create({ kind: 'anonymous' });

    const open = ask(simulator, undefined, { url: '/2.0/repositories/acme/docs/pipelines' });
    const closed = ask(simulator, undefined);
    const list = ask(simulator, undefined, { url: '/2.0/repositories/acme?fields=values.slug' });

    expect([open.status, closed.status]).toEqual([200, 403]);
    expect(open.headers).toMatchObject({
      'x-ratelimit-limit': '60, 60;w=3600',
      'x-ratelimit-remaining': '59',
      'x-ratelimit-reset': '3600',
    });
    expect(JSON.parse(list.body)).toEqual({ values: [{ slug: 'docs' }] });
  });

  test('a missing scope is 403 with what is required and granted, in the spelling of the credential', () => {
    const classic = create({ ...TOKEN, scopes: ['repository'] });
    const scoped = create({ ...API_TOKEN, scopes: ['read:pipeline:bitbucket'] });

    const pipelines = ask(classic, 'Bearer secret-1');
    const repositories = ask(scoped, basic('ci@example.com', 'secret-2'), { url: '/2.0/repositories/acme' });

    expect([pipelines.status, repositories.status]).toEqual([403, 403]);
    expect(JSON.parse(pipelines.body).error.detail).toEqual({ required: ['pipeline'], granted: ['repository'] });
    expect(JSON.parse(repositories.body).error.detail).toEqual({
      required: ['read:repository:bitbucket'],
      granted: ['read:pipeline:bitbucket'],
    });
  });

  test('an OAuth consumer trades key and secret for a token that expires', () => {
    const simulator = create(OAUTH);
    const issue = (authorization: string) =>
      simulator.handle({
        method: 'POST',
        url: '/site/oauth2/access_token',
        headers: { authorization },
        body: 'grant_type=client_credentials',
        now: T0,
      });

    const issued = JSON.parse(issue(basic('key', 'secret-3')).body);
    const wrong = issue(basic('key', 'wrong'));

    expect(issued).toMatchObject({ token_type: 'bearer', expires_in: 60 });
    expect(wrong.status).toBe(401);
    expect(ask(simulator, `Bearer ${issued.access_token}`).status).toBe(200);
    expect(ask(simulator, `Bearer ${issued.access_token}`, { now: T0 + 60_000 }).status).toBe(401);
  });

  test('rotated credentials are refused from then on', () => {
    const simulator = create(TOKEN);

    simulator.setCredentials([{ ...TOKEN, token: 'new' }]);

    expect([ask(simulator, 'Bearer secret-1').status, ask(simulator, 'Bearer new').status]).toEqual([401, 200]);
  });
});

describe('rate limit', () => {
  test('answers 429 in plain text without Retry-After once the rolling hour is full', () => {
    const simulator = create(TOKEN);
    for (let index = 0; index < 5; index += 1) ask(simulator, 'Bearer secret-1', { now: T0 + index * 1000 });

    const refused = ask(simulator, 'Bearer secret-1', { now: T0 + HOUR - 1 });
    const allowed = ask(simulator, 'Bearer secret-1', { now: T0 + HOUR });
    const again = ask(simulator, 'Bearer secret-1', { now: T0 + HOUR });

    expect(refused).toMatchObject({
      status: 429,
      headers: { 'content-type': 'text/plain' },
      body: 'Rate limit for this resource has been exceeded',
    });
    expect(refused.headers).not.toHaveProperty('retry-after');
    expect([allowed.status, again.status]).toEqual([200, 429]);
  });

  test('each credential has its own', () => {
    const simulator = create(TOKEN, API_TOKEN);
    for (let index = 0; index < 6; index += 1) ask(simulator, 'Bearer secret-1');

    const other = ask(simulator, basic('ci@example.com', 'secret-2'));

    expect(other.status).toBe(200);
  });

  test('the call log knows every call and the worst rolling hour', () => {
    const simulator = create({ ...TOKEN, name: 'ci' });
    for (let index = 0; index < 8; index += 1) ask(simulator, 'Bearer secret-1', { now: T0 + index * 20 * 60_000 });

    expect(simulator.totalCalls()).toBe(8);
    expect(simulator.worstRollingHour('ci')).toBe(3);
    expect(simulator.calls()[0]).toEqual({
      at: T0,
      credential: 'ci',
      method: 'GET',
      endpoint: 'pipelines',
      url: '/2.0/repositories/acme/web/pipelines',
      status: 200,
    });
  });
});
