import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import { createWebAccess, type WebAccess } from '../../src/http/web-access.ts';
import { ALICE, BOB, basic } from './sample-users.ts';
import { readFixture, secureRequest } from './secure-request.ts';
import { createListLog, createStillClock, type StartedApp, startApp } from './start-app.ts';

const TLS = 'tls_server_config:\n  cert_file: server.pem\n  key_file: server-key.pem\n';
const CLIENT = { cert: readFixture('client.pem'), key: readFixture('client-key.pem') };
const STRANGER = { cert: readFixture('stranger.pem'), key: readFixture('stranger-key.pem') };

const disposals: (() => Promise<unknown>)[] = [];
let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-access-'));
  path = join(folder, 'web.yml');
  await cp(fileURLToPath(new URL('./fixtures', import.meta.url)), folder, { recursive: true });
});

afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
  await rm(folder, { recursive: true });
});

async function createAccess(text: string, clock: Clock = createStillClock()) {
  await writeFile(path, text);
  const log = createListLog();
  const made = await createWebAccess({ path, clock, log, cacheSecret: Buffer.alloc(32, 1) });
  if (!made.ok) throw new Error(made.faults.join('\n'));
  disposals.push(() => made.value.dispose());
  return { access: made.value, log };
}

async function start(access: WebAccess): Promise<StartedApp> {
  const app = await startApp({ access });
  disposals.push(() => app.servers.close(0));
  return app;
}

describe('basic auth', () => {
  it('guards every route', async () => {
    const { access } = await createAccess(`basic_auth_users:\n  alice: ${ALICE.hash}\n`);
    const { url } = await start(access);
    const paths = ['/', '/metrics', '/-/healthy', '/-/ready', '/nothing'];

    const denied = await Promise.all(paths.map((route) => fetch(`${url}${route}`)));
    const allowed = await Promise.all(
      paths.map((route) => fetch(`${url}${route}`, { headers: { authorization: basic(ALICE) } })),
    );

    expect(denied.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(denied[0]?.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(denied[0]?.headers.get('x-content-type-options')).toBe('nosniff');
    expect(allowed.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404]);
  });

  it('follows changes of the file and keeps the old users while it is broken', async () => {
    const { access } = await createAccess(`basic_auth_users: {alice: ${ALICE.hash}}`);
    const { url } = await start(access);
    const status = async (who: typeof ALICE) => (await fetch(url, { headers: { authorization: basic(who) } })).status;

    const before = [await status(ALICE), await status(BOB)];
    await writeFile(path, `basic_auth_users: {bob: ${BOB.hash}}`);
    const changed = await access.refresh();
    const after = [await status(ALICE), await status(BOB)];
    await writeFile(path, 'basic_auth_users: {eve: nothing}');
    const broken = await access.refresh();

    expect([before, after]).toEqual([
      [200, 401],
      [401, 200],
    ]);
    expect([changed.ok, broken.ok]).toEqual([true, false]);
    expect(await status(BOB)).toBe(200);
  });
});

describe('headers and rate limit', () => {
  it('sets the headers of the file over its own', async () => {
    const { access } = await createAccess('http_server_config: {http2: true, headers: {X-Frame-Options: sameorigin}}');
    const { url } = await start(access);

    const { headers } = await fetch(url);

    expect(headers.get('x-frame-options')).toBe('sameorigin');
  });

  it('warns about HTTP/2', async () => {
    const { log } = await createAccess('http_server_config: {http2: true}');

    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'web configuration',
        fields: { file: path, warning: 'http_server_config.http2: only HTTP/1.1 is spoken here' },
      },
    ]);
  });

  it('limits the rate', async () => {
    const { access } = await createAccess('rate_limit: {burst: 1, interval: 1h}');
    const { url } = await start(access);

    const statuses = [(await fetch(url)).status, (await fetch(url)).status];

    expect(statuses).toEqual([200, 429]);
  });
});

describe('TLS', () => {
  it('serves HTTPS', async () => {
    const { access } = await createAccess(`${TLS}  min_version: TLS12\n  max_version: TLS12\n`);
    const { url } = await start(access);

    const answer = await secureRequest(`${url}/metrics`);

    expect(url).toMatch(/^https:/);
    expect(answer).toMatchObject({ status: 200, server: 'test only server', protocol: 'TLSv1.2' });
  });

  it('takes inline certificates, ciphers and curves', async () => {
    const inline = { cert: readFixture('server.pem'), key: readFixture('server-key.pem') };
    const tls = {
      ...inline,
      cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
      curve_preferences: ['CurveP384'],
    };
    const { access } = await createAccess(JSON.stringify({ tls_server_config: tls }));
    const { url } = await start(access);

    const answer = await secureRequest(url, { maxVersion: 'TLSv1.2' });
    const other = secureRequest(url, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' });

    expect(answer.status).toBe(200);
    await expect(other).rejects.toThrow();
  });

  it('serves a renewed certificate without a restart, and keeps the old one while key and certificate differ', async () => {
    const { access } = await createAccess(TLS);
    const { url } = await start(access);
    const before = await secureRequest(url);

    await cp(join(folder, 'renewed.pem'), join(folder, 'server.pem'));
    const half = await access.refresh();
    const between = await secureRequest(url);
    await cp(join(folder, 'renewed-key.pem'), join(folder, 'server-key.pem'));
    const whole = await access.refresh();
    const after = await secureRequest(url);

    expect(half).toEqual({ ok: false, faults: [expect.stringMatching(/key values mismatch/i)] });
    expect(whole.ok).toBe(true);
    expect([before, between, after].map(({ server }) => server)).toEqual([
      'test only server',
      'test only server',
      'test only renewed server',
    ]);
  });

  it.each([
    ['RequestClientCert', 200, 200, 200],
    ['RequireAnyClientCert', 'refused', 200, 200],
    ['VerifyClientCertIfGiven', 200, 200, 'refused'],
    ['RequireAndVerifyClientCert', 'refused', 200, 'refused'],
  ])('%s: none %s, good %s, stranger %s', async (type, ...expected) => {
    const { access } = await createAccess(`${TLS}  client_auth_type: ${type}\n  client_ca_file: ca.pem\n`);
    const { url } = await start(access);
    const outcome = (client: object) =>
      secureRequest(url, client).then(
        ({ status }) => status,
        () => 'refused',
      );

    const outcomes = [await outcome({}), await outcome(CLIENT), await outcome(STRANGER)];

    expect(outcomes).toEqual(expected);
    const old = [await outcome({ ...CLIENT, maxVersion: 'TLSv1.2' }), await outcome({ maxVersion: 'TLSv1.2' })];
    expect(old).toEqual([expected[1], expected[0]]);
  });

  it('looks at the names of a client certificate', async () => {
    const text = `${TLS}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n`;
    const { access } = await createAccess(`${text}  client_allowed_sans: [prometheus.test]\n`);
    const { url } = await start(access);
    const right = await secureRequest(url, CLIENT);

    await writeFile(path, `${text}  client_allowed_sans: [other.test]\n`);
    await access.refresh();

    expect(right.status).toBe(200);
    await expect(secureRequest(url, CLIENT)).rejects.toThrow();
  });

  it.each([
    [TLS, '', 'tls_server_config: switching TLS on or off needs a restart'],
    ['', TLS, 'tls_server_config: switching TLS on or off needs a restart'],
    [
      TLS,
      `${TLS}  client_auth_type: RequestClientCert\n`,
      'tls_server_config.client_auth_type: beginning or ceasing to ask for certificates needs a restart',
    ],
  ])('says what needs a restart (%#)', async (before, after, fault) => {
    const { access } = await createAccess(before);

    await writeFile(path, after);

    expect(await access.refresh()).toEqual({ ok: false, faults: [fault] });
  });
});

describe('faults', () => {
  it('lists every file that cannot be read, relative to the configuration', async () => {
    await writeFile(path, 'tls_server_config: {cert_file: no.pem, key_file: none.pem}');

    const made = await createWebAccess({
      path,
      clock: createStillClock(),
      log: createListLog(),
      cacheSecret: Buffer.alloc(32),
    });

    expect(made).toEqual({
      ok: false,
      faults: [
        `tls_server_config.cert_file: cannot read ${join(folder, 'no.pem')} (ENOENT)`,
        `tls_server_config.key_file: cannot read ${join(folder, 'none.pem')} (ENOENT)`,
      ],
    });
  });

  it('says so when the file itself is missing', async () => {
    const made = await createWebAccess({
      path,
      clock: createStillClock(),
      log: createListLog(),
      cacheSecret: Buffer.alloc(32),
    });

    expect(made).toEqual({ ok: false, faults: [`the file: cannot read ${path} (ENOENT)`] });
  });
});

describe('start', () => {
  it('looks again and again, and logs a broken file once', async () => {
    const ticks: (() => void)[] = [];
    const stop = new AbortController();
    const clock: Clock = {
      now: () => 0,
      sleep: (_milliseconds, signal) =>
        new Promise((resolve, reject) => {
          ticks.push(resolve);
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    };
    const { access, log } = await createAccess('', clock);
    access.start(stop.signal);
    const look = async () => {
      const before = ticks.length;
      ticks.at(-1)?.();
      while (ticks.length === before) await new Promise(setImmediate);
    };

    await writeFile(path, 'nonsense: 1');
    await look();
    await look();
    await writeFile(path, 'http_server_config: {headers: {X-Frame-Options: deny}}');
    await look();
    stop.abort();

    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'error web configuration is broken, the old one stays',
      'info web configuration changed',
    ]);
    expect(access.headers()).toEqual({ 'X-Frame-Options': 'deny' });
  });
});
