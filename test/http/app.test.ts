import { afterEach, describe, expect, it } from 'vitest';
import { rawRequest } from './raw-request.ts';
import { createExposition, type StartAppOptions, type StartedApp, startApp, toPage } from './start-app.ts';

const started: StartedApp[] = [];

async function start(options?: StartAppOptions): Promise<StartedApp> {
  const app = await startApp(options);
  started.push(app);
  return app;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map(({ servers }) => servers.close(0)));
});

describe('routes', () => {
  it.each([
    ['GET', '/', 200, /<h1>Bitbucket Pipelines exporter<\/h1>/, 'text/html; charset=utf-8'],
    ['GET', '/?q=%3Cb%3E&all=1', 200, /value="&lt;b&gt;"/, 'text/html; charset=utf-8'],
    ['GET', '/metrics', 200, /^up 1\n$/, 'text/plain; version=0.0.4; charset=utf-8'],
    ['GET', '/metrics/', 200, /^up 1\n$/, 'text/plain; version=0.0.4; charset=utf-8'],
    ['GET', '/-/healthy', 200, /^Healthy\n$/, 'text/plain; charset=utf-8'],
    ['GET', '/-/ready', 200, /^Ready\n$/, 'text/plain; charset=utf-8'],
    ['POST', '/-/reload', 403, /--web\.enable-lifecycle/, 'text/plain; charset=utf-8'],
    ['GET', '/nothing', 404, /href="\/metrics"/, 'text/html; charset=utf-8'],
    ['GET', '/%E0%A4%A', 404, /Not found/, 'text/html; charset=utf-8'],
    ['GET', '/metricsx', 404, /Not found/, 'text/html; charset=utf-8'],
  ])('%s %s answers %i', async (method, path, status, body, type) => {
    const { url } = await start();

    const response = await fetch(`${url}${path}`, { method });

    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(body);
    expect(response.headers.get('content-type')).toBe(type);
  });

  it.each(['/', '/metrics', '/-/healthy', '/-/ready', '/nothing'])(
    'HEAD %s has the headers of GET and no body',
    async (path) => {
      const { url, port } = await start();
      const full = await fetch(`${url}${path}`);

      const answer = await rawRequest(port, `HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);

      const [head, body] = answer.split('\r\n\r\n');
      expect(head).toContain(`HTTP/1.1 ${full.status}`);
      expect(head).toContain(`Content-Length: ${Buffer.byteLength(await full.text())}`);
      expect(body).toBe('');
    },
  );

  it.each([
    ['POST', '/metrics', 'HEAD, GET'],
    ['DELETE', '/', 'HEAD, GET'],
    ['PUT', '/-/healthy', 'HEAD, GET'],
    ['GET', '/-/reload', 'POST, PUT'],
    ['HEAD', '/-/reload', 'POST, PUT'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const { url } = await start();

    const response = await fetch(`${url}${path}`, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    if (method !== 'HEAD') expect(await response.text()).toContain(`answers to ${allow} only`);
  });

  it('answers 501 to a method that it does not know', async () => {
    const { url } = await start();

    const response = await fetch(`${url}/metrics`, { method: 'PROPFIND' });

    expect(response.status).toBe(501);
  });

  it('sets security headers on every answer', async () => {
    const { url } = await start();

    const answers = await Promise.all(['/', '/metrics', '/nothing'].map((path) => fetch(`${url}${path}`)));

    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+='/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('serves metrics at a configured path, taken literally', async () => {
    const { url } = await start({ app: { telemetryPath: '/a+b.c/metrics' } });

    const [right, wrong, old] = await Promise.all(
      ['/a+b.c/metrics', '/aab.c/metrics', '/metrics'].map((path) => fetch(`${url}${path}`)),
    );

    expect([right?.status, wrong?.status, old?.status]).toEqual([200, 404, 404]);
    expect(await (await fetch(url)).text()).toContain('href="/a+b.c/metrics"');
  });

  it('lets the metrics take the place of the status page', async () => {
    const { url } = await start({ app: { telemetryPath: '/' } });

    const response = await fetch(url);

    expect(await response.text()).toBe('up 1\n');
  });

  it('carries the doors of other rooms', async () => {
    const { url } = await start({
      app: {
        addRoutes: [
          (router) =>
            router.post('/webhook', (ctx) => {
              ctx.status = 202;
            }),
        ],
      },
    });

    const response = await fetch(`${url}/webhook`, { method: 'POST', body: '{}' });

    expect(response.status).toBe(202);
  });
});

describe('health and readiness', () => {
  it.each([
    ['/-/healthy', { healthy: () => ({ ok: false, reason: 'loop is dead' }) }, 'Not healthy: loop is dead\n'],
    ['/-/ready', { readiness: () => ({ ok: false, reason: 'first poll' }) }, 'Not ready: first poll\n'],
  ])('%s answers 503 with the reason', async (path, app, body) => {
    const { url } = await start({ app });

    const response = await fetch(`${url}${path}`);

    expect(response.status).toBe(503);
    expect(await response.text()).toBe(body);
    const page = await (await fetch(url)).text();
    expect(page).toContain(body.trim());
  });
});

describe('reload', () => {
  it.each(['POST', 'PUT'])('%s reloads', async (method) => {
    let reloads = 0;
    const { url } = await start({
      app: {
        reload: async () => {
          reloads += 1;
          return { ok: true };
        },
      },
    });

    const response = await fetch(`${url}/-/reload`, { method });

    expect([response.status, reloads]).toEqual([200, 1]);
  });

  it('lists the faults of a broken configuration', async () => {
    const reload = async () => ({ ok: false as const, faults: ['a.b: is wrong', 'c: is missing'] });
    const { url } = await start({ app: { reload } });

    const response = await fetch(`${url}/-/reload`, { method: 'POST' });

    expect(response.status).toBe(500);
    expect(await response.text()).toContain('- a.b: is wrong\n- c: is missing\n');
  });

  it('refuses pages of other sites', async () => {
    const { port } = await start({ app: { reload: async () => ({ ok: true }) } });

    const answer = await rawRequest(
      port,
      'POST /-/reload HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n',
    );

    expect(answer).toContain('HTTP/1.1 403');
  });

  it('answers without stack trace or message when reloading throws', async () => {
    const { url, log } = await start({
      app: {
        reload: async () => {
          throw new Error('internal detail');
        },
      },
    });

    const response = await fetch(`${url}/-/reload`, { method: 'POST' });

    const body = await response.text();
    expect(response.status).toBe(500);
    expect(body).not.toMatch(/internal detail|at .*\.ts/);
    expect(log.lines).toContainEqual({
      level: 'error',
      message: 'request failed',
      fields: { method: 'POST', path: '/-/reload', error: 'internal detail' },
    });
  });
});

describe('scrape', () => {
  it('passes the headers that choose a format on, and answers with what was chosen', async () => {
    const seen: unknown[] = [];
    const { port } = await start({
      app: {
        exposition: createExposition(async (request) => {
          seen.push(request);
          return { ...toPage('zipped'), contentType: 'application/x-test', contentEncoding: 'gzip' };
        }),
      },
    });

    const answer = await rawRequest(
      port,
      'GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n',
    );

    expect(seen).toEqual([{ accept: 'a/b', acceptEncoding: 'gzip' }]);
    expect(answer).toContain('Content-Type: application/x-test\r\n');
    expect(answer).toContain('Content-Encoding: gzip\r\n');
    expect(answer).toContain('Content-Length: 6\r\n');
    expect(answer).toContain('Vary: Accept, Accept-Encoding\r\n');
    expect(answer.endsWith('\r\n\r\nzipped')).toBe(true);
  });

  it('answers 500 in plain text when rendering fails, and logs why', async () => {
    const { url, log } = await start({
      app: {
        exposition: createExposition(async () => {
          throw new Error('store is gone');
        }),
      },
    });

    const response = await fetch(`${url}/metrics`);

    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).not.toContain('store is gone');
    expect(log.lines).toContainEqual({ level: 'error', message: 'scrape failed', fields: { error: 'store is gone' } });
  });

  it('answers 503 to more scrapes at once than allowed, and recovers', async () => {
    const waiting: (() => void)[] = [];
    const { url } = await start({
      app: {
        maxScrapes: 2,
        exposition: createExposition(async () => {
          await new Promise<void>((resolve) => waiting.push(resolve));
          return toPage('up 1\n');
        }),
      },
    });
    const first = [fetch(`${url}/metrics`), fetch(`${url}/metrics`)];
    while (waiting.length < 2) await new Promise(setImmediate);

    const refused = await fetch(`${url}/metrics`);
    for (const go of waiting) go();
    const answers = await Promise.all(first);

    expect(refused.status).toBe(503);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const again = fetch(`${url}/metrics`);
    while (waiting.length < 3) await new Promise(setImmediate);
    waiting[2]?.();
    expect((await again).status).toBe(200);
  });
});
