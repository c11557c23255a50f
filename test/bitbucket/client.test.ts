import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFields, objectFields, REPOSITORY_FIELDS, RUN_FIELDS, STEP_FIELDS } from '../../src/bitbucket/fields.ts';
import { failureOf, makeClient, NAME, SECRET, UUID } from './make-client.ts';
import { wirePipeline, wireRepository, wireStep } from './wire.ts';

const HOST = 'https://api.bitbucket.example';
const API = `${HOST}/2.0`;
const PIPELINES = '/2.0/repositories/acme/checkout/pipelines';
const PIPELINE = `${PIPELINES}/%7B5f3c0a51-8d1b-4f0e-9d3a-000000000142%7D`;
const PAGING = { page: 1, pagelen: 50 };

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('requests', () => {
  it('list pipelines newest first, page by page, trimmed', async () => {
    nock(HOST, { reqheaders: { authorization: `Bearer ${SECRET}`, accept: 'application/json' } })
      .get(PIPELINES)
      .query({ sort: '-created_on', page: '3', pagelen: '50', fields: listFields(RUN_FIELDS) })
      .matchHeader('user-agent', 'bitbucket-pipelines-exporter/test')
      .reply(200, { values: [wirePipeline(), { state: {} }] });
    const { api, requests, degraded, credentials } = makeClient(API);

    const page = await api.listPipelines(NAME, { page: 3, pagelen: 50 });

    expect(page).toMatchObject({ received: 2, unreadable: 1, items: [{ uuid: UUID, state: 'FAILED' }] });
    expect(requests).toEqual([{ credential: 'default', endpoint: 'pipelines', code: '200', seconds: 0 }]);
    expect(degraded).toEqual([{ credential: 'default', endpoint: 'pipelines', unreadable: 1 }]);
    expect(credentials).toEqual([{ credential: 'default', up: true }]);
  });

  it('ask for one pipeline with the braces of its uuid encoded', async () => {
    const paths: string[] = [];
    nock(HOST)
      .get((path) => paths.push(path) > 0)
      .reply(200, wirePipeline());
    const { api } = makeClient(API);

    const run = await api.getPipeline(NAME, UUID, {});

    expect(run.buildNumber).toBe(142);
    expect(paths.at(-1)).toBe(`${PIPELINE}?fields=${encodeURIComponent(objectFields(RUN_FIELDS))}`);
  });

  it('list steps until a page is not full, each step once', async () => {
    const full = Array.from({ length: 100 }, (_, index) => wireStep({ uuid: `{${index}}` }));
    const query = { pagelen: '100', fields: listFields(STEP_FIELDS) };
    nock(HOST)
      .get(`${PIPELINE}/steps`)
      .query({ page: '1', ...query })
      .reply(200, { values: full })
      .get(`${PIPELINE}/steps`)
      .query({ page: '2', ...query })
      .reply(200, { values: [wireStep({ uuid: '{99}' }), wireStep({ uuid: '{100}' })] });
    const { api } = makeClient(API);

    const steps = await api.listSteps(NAME, UUID, { priority: 'active' });

    expect(steps.map((step) => step.uuid)).toEqual(Array.from({ length: 101 }, (_, index) => `{${index}}`));
  });

  it('stop listing steps when the server ignores the page number', async () => {
    const full = Array.from({ length: 100 }, (_, index) => wireStep({ uuid: `{${index}}` }));
    nock(HOST).get(`${PIPELINE}/steps`).query(true).twice().reply(200, { values: full });
    const { api } = makeClient(API);

    await expect(api.listSteps(NAME, UUID, {})).resolves.toHaveLength(100);
  });

  it('list the repositories of some projects', async () => {
    nock(HOST)
      .get('/2.0/repositories/acme')
      .query({
        q: 'project.key="PLAT" OR project.key="W\\"B"',
        sort: '-updated_on',
        page: '2',
        pagelen: '100',
        fields: listFields(REPOSITORY_FIELDS),
      })
      .reply(200, { values: [wireRepository(), { name: 'nameless' }] });
    const { api } = makeClient(API);

    const page = await api.listRepositories('acme', {
      page: 2,
      pagelen: 100,
      sort: '-updated_on',
      projects: ['PLAT', 'W"B'],
    });

    expect(page).toMatchObject({ received: 2, unreadable: 1, items: [{ workspace: 'acme', repository: 'checkout' }] });
  });

  it('ask for one repository', async () => {
    nock(HOST)
      .get('/2.0/repositories/acme/checkout')
      .query({ fields: objectFields(REPOSITORY_FIELDS) })
      .reply(200, wireRepository());
    const { api } = makeClient(`${API}/`);

    await expect(api.getRepository(NAME, {})).resolves.toMatchObject({ project: 'SHOP', mainBranch: 'main' });
  });

  it.each(['', '.', '..', '\ud800'])('never leave their path for the name %j', async (repository) => {
    const { api, requests } = makeClient(API);

    const error = await failureOf(api.listPipelines({ workspace: 'acme', repository }, PAGING));

    expect(error).toMatchObject({ kind: 'bad_request', endpoint: 'pipelines' });
    expect(requests).toEqual([]);
  });

  it('encode a hostile name', async () => {
    const paths: string[] = [];
    nock(HOST)
      .get((path) => paths.push(path) > 0)
      .reply(404);
    const { api } = makeClient(API);

    await failureOf(api.listPipelines({ workspace: 'acme', repository: '../x?y#z' }, PAGING));

    expect(paths.at(-1)).toMatch(/^\/2\.0\/repositories\/acme\/\.\.%2Fx%3Fy%23z\/pipelines\?/);
  });
});

describe('refusals', () => {
  it.each([
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'bad_request'],
    [410, 'gone'],
  ])('%i becomes %s at once, in our words and with what Bitbucket says', async (status, kind) => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .reply(status, { type: 'error', error: { message: 'Something  is\nnot\u0007right', detail: 'more' } });
    const { api, requests, clock } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind, status, credential: 'default', endpoint: 'pipelines' });
    expect(error.message).toContain(`(HTTP ${status}): Something is not right`);
    expect(requests.map((request) => request.code)).toEqual([String(status)]);
    expect(clock.sleeps).toEqual([]);
    expect(api.budget().remaining).toBe(999);
  });

  it('a 403 names the scopes that are missing', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .reply(403, {
        error: {
          message: 'Your credentials lack one or more required privilege scopes.',
          detail: { required: ['pipeline', 'repository'], granted: ['repository', 'account'] },
        },
      });
    const { api } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error.missingScopes).toEqual(['pipeline']);
    expect(error.message).toContain('the credential lacks pipeline');
  });

  it.each([
    ['text', 'private'],
    ['HTML', '<html>private</html>'],
    ['nothing', ''],
    ['an odd object', '{"error":"private","detail":{"required":7}}'],
    ['half a body', '{"error":{"message":"private'],
  ])('a 403 with %s shows no raw body', async (_case, body) => {
    nock(HOST).get(PIPELINES).query(true).reply(403, body);
    const { api } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'forbidden', missingScopes: [] });
    expect(error.message).not.toContain('private');
  });

  it.each([404, 410])('do not take a web page with %i for Bitbucket saying that something is gone', async (status) => {
    nock(HOST).get(PIPELINES).query(true).times(3).reply(status, '<!doctype html><title>Not found</title>');
    const { api } = makeClient(API);

    await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({ kind: 'malformed', status });
  });

  it.each(['', 'Not found'])('take a 404 with %j for one', async (body) => {
    nock(HOST).get(PIPELINES).query(true).reply(404, body);
    const { api } = makeClient(API);

    await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({ kind: 'not_found' });
  });

  it('shorten a long message', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .reply(404, { error: { message: 'long '.repeat(100) } });
    const { api } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error.message.length).toBeLessThan(320);
    expect(error.message).toMatch(/…$/);
  });

  it('tell of a refused credential once, and of its recovery', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .twice()
      .reply(401, { error: { message: 'Token is invalid' } })
      .get(PIPELINES)
      .query(true)
      .reply(404)
      .get(PIPELINES)
      .query(true)
      .twice()
      .reply(200, { values: [] });
    const { api, credentials } = makeClient(API);

    for (let call = 0; call < 5; call += 1) await api.listPipelines(NAME, PAGING).catch(() => undefined);

    expect(credentials).toEqual([
      { credential: 'default', up: false, reason: expect.stringContaining('Token is invalid') },
      { credential: 'default', up: true },
    ]);
  });

  it('show that the credential is accepted, when only a scope is missing', async () => {
    nock(HOST).get(PIPELINES).query(true).reply(401).get(PIPELINES).query(true).reply(403);
    const { api, credentials } = makeClient(API);

    for (let call = 0; call < 2; call += 1) await api.listPipelines(NAME, PAGING).catch(() => undefined);

    expect(credentials.map(({ up }) => up)).toEqual([false, true]);
  });

  it('do not follow a redirect to another host', async () => {
    nock(HOST).get(PIPELINES).query(true).reply(302, '', { location: 'https://evil.example/steal' });
    const evil = nock('https://evil.example').get('/steal').reply(200, { values: [] });
    const { api } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'bad_request', status: 302 });
    expect(evil.isDone()).toBe(false);
    nock.cleanAll();
  });

  it('follow a redirect on the same host, at a price', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .reply(301, '', { location: '/2.0/repositories/acme/checkout-2/pipelines' })
      .get('/2.0/repositories/acme/checkout-2/pipelines')
      .reply(200, { values: [] });
    const { api } = makeClient(API);

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 0 });

    expect(api.budget().remaining).toBe(998);
  });

  it('do not follow redirects in a circle', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .times(4)
      .reply(301, '', { location: `${PIPELINES}?again` });
    const { api } = makeClient(API);

    await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({ kind: 'bad_request' });
  });
});

describe('retries', () => {
  it('get over two bad answers', async () => {
    nock(HOST)
      .get(PIPELINES)
      .query(true)
      .reply(503, '<html>maintenance</html>')
      .get(PIPELINES)
      .query(true)
      .reply(200, '{"values":[')
      .get(PIPELINES)
      .query(true)
      .reply(200, { values: [] });
    const { api, requests, clock, degraded } = makeClient(API);

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 0 });

    expect(requests.map((request) => request.code)).toEqual(['503', 'malformed', '200']);
    expect(clock.sleeps).toEqual([500, 1000]);
    expect(degraded).toEqual([]);
  });

  it.each([
    ['HTML', '<!doctype html><title>Log in</title>', 'web page (HTML)'],
    ['text', 'hello', 'not the JSON'],
    ['an empty body', '', 'not the JSON'],
    ['JSON of another shape', '{"values":{}}', 'not the JSON'],
    ['an array', '[]', 'not the JSON'],
  ])('end with malformed for %s', async (_case, body, words) => {
    nock(HOST).get(PIPELINES).query(true).times(3).reply(200, body, { 'content-type': 'text/html' });
    const { api } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'malformed', status: 200 });
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/hello|doctype/);
  });

  it('do not mind the content type of good JSON', async () => {
    nock(HOST).get(PIPELINES).query(true).reply(200, '{"values":[]}', { 'content-type': 'text/plain' });
    const { api } = makeClient(API);

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 0 });
  });

  it('end with malformed when one object has no uuid', async () => {
    nock(HOST).get(PIPELINE).query(true).times(3).reply(200, { build_number: 1 });
    const { api } = makeClient(API);

    await expect(failureOf(api.getPipeline(NAME, UUID, {}))).resolves.toMatchObject({ kind: 'malformed' });
  });

  it('end with network when the connection fails', async () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    nock(HOST).get(PIPELINES).query(true).times(3).replyWithError(reset);
    const { api, requests } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'network', message: 'connection failed (ECONNRESET)' });
    expect(requests.map((request) => request.code)).toEqual(['network', 'network', 'network']);
  });
});

it.each([
  ['head', { head: 60_000, body: 0 }],
  ['body', { head: 0, body: 60_000 }],
])('a %s that does not come in time is a timeout', async (_case, delay) => {
  nock(HOST).get(PIPELINES).query(true).times(3).delay(delay).reply(200, { values: [] });
  const { api } = makeClient(API, { requestTimeoutMs: 20 });

  await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({ kind: 'timeout' });

  nock.abortPendingRequests();
});

it.each(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])('%s is a timeout', async (code) => {
  nock(HOST)
    .get(PIPELINES)
    .query(true)
    .times(3)
    .replyWithError(Object.assign(new Error('late'), { code }));
  const { api } = makeClient(API);

  await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({ kind: 'timeout' });
});

describe('the signal of a caller', () => {
  it('ends a call before it costs anything', async () => {
    const { api, requests } = makeClient(API);

    const error = await failureOf(api.listPipelines(NAME, { ...PAGING, signal: AbortSignal.abort() }));

    expect(error.kind).toBe('aborted');
    expect(requests).toEqual([]);
    expect(api.budget().remaining).toBe(1000);
  });

  it('ends a call while its secret is read, before it costs anything', async () => {
    const controller = new AbortController();
    const readSecret = async () => {
      controller.abort();
      return SECRET;
    };
    const { api, requests } = makeClient(API, { credential: { kind: 'access_token', name: 'b', readSecret } });

    const error = await failureOf(api.listPipelines(NAME, { ...PAGING, signal: controller.signal }));

    expect(error.kind).toBe('aborted');
    expect(requests).toEqual([]);
  });

  it('ends the wait for a retry', async () => {
    nock(HOST).get(PIPELINES).query(true).reply(500);
    const controller = new AbortController();
    const { api, clock } = makeClient(API, {
      events: { onRequest: () => controller.abort() },
    });

    const error = await failureOf(api.listPipelines(NAME, { ...PAGING, signal: controller.signal }));

    expect(error.kind).toBe('aborted');
    expect(clock.sleeps).toEqual([]);
  });
});

describe('createBitbucketClient', () => {
  it.each(['', 'api.bitbucket.org', 'https://user:marker@host/2.0', 'https://host/2.0?x=1'])(
    'refuses the API URL %j without repeating it',
    (apiUrl) => {
      expect(() => makeClient(apiUrl)).toThrow(/^the API URL must be an absolute URL[^@]*$/);
    },
  );
});
