import { EventEmitter, once } from 'node:events';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialOptions, OauthCredential } from '../../src/bitbucket/credential.ts';
import { failureOf, makeClient, NAME, SECRET } from './make-client.ts';

const HOST = 'https://api.bitbucket.example';
const API = `${HOST}/2.0`;
const AUTH_HOST = 'https://bitbucket.example';
const TOKEN_PATH = '/site/oauth2/access_token';
const PIPELINES = '/2.0/repositories/acme/checkout/pipelines';
const PAGING = { page: 1, pagelen: 50 };
const readSecret = async () => SECRET;
const OAUTH: OauthCredential = {
  kind: 'oauth',
  name: 'ci',
  key: 'consumer',
  tokenUrl: `${AUTH_HOST}${TOKEN_PATH}`,
  readSecret,
};

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** The OAuth server gives this token once. */
function grant(accessToken: string, expiresIn: unknown = 7200) {
  return nock(AUTH_HOST)
    .post(TOKEN_PATH, 'grant_type=client_credentials')
    .matchHeader('authorization', basic(`consumer:${SECRET}`))
    .matchHeader('content-type', 'application/x-www-form-urlencoded')
    .reply(200, { access_token: accessToken, expires_in: expiresIn, token_type: 'bearer', scopes: 'pipeline' });
}

/** The API answers whoever comes with this header. */
function serve(authorization: string, status = 200) {
  return nock(HOST)
    .get(PIPELINES)
    .query(true)
    .matchHeader('authorization', authorization)
    .reply(status, { values: [] });
}

describe('credentials', () => {
  const kinds: readonly [CredentialOptions, string][] = [
    [{ kind: 'api_token', name: 'a', email: 'ci@example.com', readSecret }, basic(`ci@example.com:${SECRET}`)],
    [{ kind: 'access_token', name: 'b', readSecret }, `Bearer ${SECRET}`],
  ];
  it.each(kinds)('%j is sent as it must be', async (credential, authorization) => {
    serve(authorization);
    const { api } = makeClient(API, { credential });

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 0 });

    expect(api.credential).toBe(credential.name);
  });

  it('anonymous calls carry no header', async () => {
    nock(HOST, { badheaders: ['authorization'] })
      .get(PIPELINES)
      .query(true)
      .reply(200, { values: [] });
    const { api } = makeClient(API, { credential: { kind: 'anonymous', name: 'nobody' } });

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 0 });
  });

  it('a secret is read for every call, so that a rotated one is used', async () => {
    const secrets = ['first', 'second'];
    serve('Bearer first');
    serve('Bearer second');
    const credential = { kind: 'access_token', name: 'b', readSecret: async () => secrets.shift() ?? '' } as const;
    const { api } = makeClient(API, { credential });

    await api.listPipelines(NAME, PAGING);
    await api.listPipelines(NAME, PAGING);

    expect(secrets).toEqual([]);
  });

  it.each([
    [
      'a file that vanished',
      async () => Promise.reject(new Error('secret file s cannot be read (ENOENT)')),
      'secret file s',
    ],
    ['an empty secret', async () => '', 'the secret is empty'],
    ['a secret of two lines', async () => 'one\ntwo', 'blanks, control characters'],
    ['a secret outside ASCII', async () => 'gehe\u00efm', 'letters outside ASCII'],
  ])('%s asks nobody and costs nothing', async (_case, read, words) => {
    const { api, requests, credentials } = makeClient(API, {
      credential: { kind: 'access_token', name: 'b', readSecret: read },
    });

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'unauthorized', credential: 'b', endpoint: 'pipelines' });
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/two|gehe/);
    expect(credentials).toEqual([{ credential: 'b', up: false, reason: error.message }]);
    expect(requests).toEqual([]);
    expect(api.budget().remaining).toBe(1000);
  });
});

describe('OAuth', () => {
  it('shares one token request between concurrent callers, and does not charge it', async () => {
    grant('t1');
    for (let call = 0; call < 5; call += 1) serve('Bearer t1');
    const { api, requests } = makeClient(API, { credential: OAUTH });

    await Promise.all(Array.from({ length: 5 }, () => api.listPipelines(NAME, PAGING)));

    expect(requests.filter((request) => request.endpoint === 'token')).toEqual([
      { credential: 'ci', endpoint: 'token', code: '200', seconds: 0 },
    ]);
    expect(api.budget().remaining).toBe(995);
  });

  it('replaces the token before it runs out', async () => {
    grant('t1', 600);
    serve('Bearer t1');
    serve('Bearer t1');
    grant('t2', 600);
    serve('Bearer t2');
    const { api, clock } = makeClient(API, { credential: OAUTH });

    await api.listPipelines(NAME, PAGING);
    clock.advance(539_000);
    await api.listPipelines(NAME, PAGING);
    clock.advance(2_000);
    await api.listPipelines(NAME, PAGING);

    expect(nock.isDone()).toBe(true);
  });

  it.each([
    ['no life', undefined, 3_500_000],
    ['a life of the wrong type', 'long', 3_500_000],
    ['a life of no length', 0, 3_500_000],
    ['a short life', 20, 17_000],
  ])('copes with a token of %s', async (_case, expiresIn, stillFresh) => {
    grant('t1', expiresIn);
    serve('Bearer t1');
    serve('Bearer t1');
    const { api, clock } = makeClient(API, { credential: OAUTH });

    await api.listPipelines(NAME, PAGING);
    clock.advance(stillFresh);

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 0 });
  });

  it('drops a token that the API refuses, and tries once more', async () => {
    grant('t1');
    serve('Bearer t1', 401);
    grant('t2');
    serve('Bearer t2');
    const { api, requests, credentials } = makeClient(API, { credential: OAUTH });

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 0 });

    expect(requests.map((request) => request.code)).toEqual(['200', '401', '200', '200']);
    expect(credentials).toEqual([{ credential: 'ci', up: true }]);
    expect(api.budget().remaining).toBe(998);
  });

  it('gives up when the new token is refused, too', async () => {
    grant('t1');
    serve('Bearer t1', 401);
    grant('t2');
    serve('Bearer t2', 401);
    const { api, credentials } = makeClient(API, { credential: OAUTH });

    await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({
      kind: 'unauthorized',
      endpoint: 'pipelines',
    });

    expect(credentials).toEqual([{ credential: 'ci', up: false, reason: expect.stringContaining('ci') }]);
  });

  it.each([400, 401, 403])('says that the consumer is refused (%i)', async (status) => {
    nock(AUTH_HOST).post(TOKEN_PATH).reply(status, { error: 'invalid_client', error_description: 'Unknown\nconsumer' });
    const { api, credentials } = makeClient(API, { credential: OAUTH });

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'unauthorized', endpoint: 'token', status });
    expect(error.message).toContain(`(HTTP ${status}): Unknown consumer`);
    expect(credentials).toEqual([{ credential: 'ci', up: false, reason: error.message }]);
    expect(api.budget().remaining).toBe(1000);
  });

  it.each([
    ['server', 503, '<html></html>'],
    ['malformed', 200, '{"access_token":7}'],
    ['malformed', 200, '{"access_token":"two\\nlines"}'],
  ])('tries a token request three times before it ends with %s', async (kind, status, body) => {
    nock(AUTH_HOST).post(TOKEN_PATH).times(3).reply(status, body);
    const { api, requests } = makeClient(API, { credential: OAUTH });

    await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({ kind, endpoint: 'token' });

    expect(requests).toHaveLength(3);
  });

  it('does not retry a token request after 429, and does not pause the API for it', async () => {
    nock(AUTH_HOST).post(TOKEN_PATH).reply(429, 'slow down', { 'retry-after': '30' });
    const { api, clock } = makeClient(API, { credential: OAUTH });

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'rate_limited', endpoint: 'token', retryAt: clock.now() + 30_000 });
    expect(api.budget()).toEqual({ limit: 1000, remaining: 1000, reserved: 100 });
  });

  it('asks for no token while the budget is empty', async () => {
    grant('t1', 600);
    serve('Bearer t1');
    const { api, clock, requests } = makeClient(API, { credential: OAUTH, requestsPerHour: 1 });
    await api.listPipelines(NAME, PAGING);
    clock.advance(3_600_000);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error.kind).toBe('budget');
    expect(requests).toHaveLength(2);
  });

  it('gives a token request up when its last caller leaves', async () => {
    const only = new AbortController();
    const reports = new EventEmitter();
    grant('t1').on('request', () => only.abort());
    const ended = once(reports, 'request');
    const { api } = makeClient(API, {
      credential: OAUTH,
      events: { onRequest: (event) => void reports.emit('request', event) },
    });

    const left = await failureOf(api.listPipelines(NAME, { ...PAGING, signal: only.signal }));

    expect(left.kind).toBe('aborted');
    await expect(ended).resolves.toMatchObject([{ endpoint: 'token', code: 'aborted' }]);
  });

  it('does not give a token request up when one of two callers leaves', async () => {
    grant('t1').on('request', () => first.abort());
    const first = new AbortController();
    serve('Bearer t1');
    const { api } = makeClient(API, { credential: OAUTH });

    const left = failureOf(api.listPipelines(NAME, { ...PAGING, signal: first.signal }));
    const stayed = api.listPipelines(NAME, PAGING);

    await expect(left).resolves.toMatchObject({ kind: 'aborted' });
    await expect(stayed).resolves.toMatchObject({ received: 0 });
  });
});
