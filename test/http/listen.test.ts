import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startServers } from '../../src/http/listen.ts';
import { createSystemClock } from '../../src/system-clock.ts';
import { closed, openSocket, rawRequest } from './raw-request.ts';
import {
  createExposition,
  createListLog,
  type StartAppOptions,
  type StartedApp,
  startApp,
  toPage,
} from './start-app.ts';

const started: StartedApp[] = [];
const hello = { callback: () => (_request: unknown, response: { end(text: string): void }) => response.end('hello') };

async function start(options?: StartAppOptions): Promise<StartedApp> {
  const running = await startApp(options);
  started.push(running);
  return running;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map(({ servers }) => servers.close(0)));
});

/** More than socket buffers hold, so that a client that does not read stops the server. */
const LARGE = toPage('x'.repeat(64 * 1024 * 1024), 256 * 1024);

describe('addresses', () => {
  it('listens on several', async () => {
    const log = createListLog();

    const servers = await startServers({
      app: hello,
      addresses: [
        { host: '127.0.0.1', port: 0 },
        { host: '127.0.0.1', port: 0 },
      ],
      clock: createSystemClock(),
      log,
    });

    const texts = await Promise.all(servers.addresses.map(async ({ url }) => (await fetch(url)).text()));
    await servers.close(1_000);
    expect(texts).toEqual(['hello', 'hello']);
    expect(new Set(servers.addresses.map(({ port }) => port)).size).toBe(2);
    expect(log.lines.map(({ message }) => message)).toEqual(['listening', 'listening']);
  });

  it('listens on none when one cannot be had', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const log = createListLog();

    const attempt = startServers({
      app: hello,
      addresses: [
        { host: '127.0.0.1', port: 0 },
        { host: '127.0.0.1', port },
      ],
      clock: createSystemClock(),
      log,
    });

    await expect(attempt).rejects.toThrow(`cannot listen on 127.0.0.1:${port} (EADDRINUSE)`);
    expect(log.lines).toEqual([]);
    taken.close();
  });
});

describe('bad clients', () => {
  it.each([
    ['not HTTP at all', 'hello\r\n\r\n', 'HTTP/1.1 400'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 'HTTP/1.1 400'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'HTTP/1.1 400'],
    ['a header without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`, 'HTTP/1.1 431'],
    [
      'a strange target',
      'GET //evil.example/%00%ff?%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'HTTP/1.1 404',
    ],
    ['an absolute target', 'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'HTTP/1.1 '],
    ['a strange Host', 'GET /?q=a HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n', 'HTTP/1.1 200'],
  ])('survives %s', async (_name, text, status) => {
    const { port, url } = await start();

    const answer = await rawRequest(port, text);

    expect(answer.slice(0, status.length)).toBe(status);
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
  });

  it('closes the connection of a request whose body nobody reads', async () => {
    const { port } = await start();

    const answer = await rawRequest(port, 'POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\nabc');

    expect(answer).toContain('HTTP/1.1 403');
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
  });

  it('closes connections that do not send their headers in time', async () => {
    const { port } = await start({ limits: { headersTimeout: 50, requestTimeout: 50 } });

    const answer = await rawRequest(port, 'GET / HTTP/1.1\r\nHost: x\r\n');

    expect(answer).toContain('HTTP/1.1 408');
  });

  it('gives a slow reader all it asked for', async () => {
    const { port } = await start({ app: { exposition: createExposition(async () => LARGE) } });
    const socket = await openSocket(port);
    let received = 0;
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

    // Each pause lets the socket buffers fill up before more is read.
    for await (const part of socket) {
      received += (part as Buffer).length;
      await new Promise(setImmediate);
    }

    expect(received).toBeGreaterThan(LARGE.byteLength);
    expect(received).toBeLessThan(LARGE.byteLength + 2_000);
  });

  it('forgets clients that leave in the middle of the body', async () => {
    const { port, url, log } = await start({
      app: { maxScrapes: 1, exposition: createExposition(async () => LARGE) },
    });
    const socket = await openSocket(port);
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));

    socket.resetAndDestroy();

    let response = await fetch(`${url}/metrics`);
    while (response.status === 503) {
      await response.arrayBuffer();
      response = await fetch(`${url}/metrics`);
    }
    expect((await response.arrayBuffer()).byteLength).toBe(LARGE.byteLength);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('drops clients that stop reading', async () => {
    const { port, url } = await start({
      app: { maxScrapes: 1, exposition: createExposition(async () => LARGE) },
      limits: { idleTimeout: 100 },
    });
    const socket = await openSocket(port);
    socket.on('error', () => {});
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    const head = () => fetch(`${url}/metrics`, { method: 'HEAD' });
    while ((await head()).status !== 503) await new Promise(setImmediate);

    while ((await head()).status === 503) await new Promise(setImmediate);

    let received = 0;
    socket.on('data', (part) => {
      received += part.length;
    });
    await closed(socket);
    expect(received).toBeLessThan(LARGE.byteLength);
  });
});

describe('close', () => {
  it('lets running answers end, closes idle connections at once and accepts no more', async () => {
    let finish = (): void => {};
    let asked = false;
    const { port, url, servers } = await start({
      app: {
        exposition: createExposition(async () => {
          asked = true;
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          return toPage('up 1\n');
        }),
      },
    });
    const silent = await openSocket(port);
    const keptAlive = await openSocket(port);
    keptAlive.write('GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => keptAlive.once('data', resolve));
    const running = fetch(`${url}/metrics`);
    while (!asked) await new Promise(setImmediate);

    const closing = servers.close(60_000);

    await Promise.all([closed(silent), closed(keptAlive)]);
    await expect(openSocket(port)).rejects.toThrow('ECONNREFUSED');
    finish();
    const response = await running;
    expect(await response.text()).toBe('up 1\n');
    expect(response.headers.get('connection')).toBe('close');
    await closing;
  });

  it('ends what is still running at the deadline', async () => {
    const { url, servers } = await start({
      app: { exposition: createExposition(() => new Promise(() => {})) },
    });
    const running = fetch(`${url}/metrics`).then(
      () => 'answered',
      () => 'cut',
    );
    await fetch(`${url}/-/healthy`);

    await servers.close(50);

    expect(await running).toBe('cut');
  });
});
