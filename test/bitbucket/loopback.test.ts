import { getEventListeners } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HTTP_FAILURES, repeatAuthorization, TCP_FAILURES } from './failures.ts';
import { serveHttp, serveTcp } from './loopback.ts';
import { failureOf, makeClient, NAME } from './make-client.ts';

const PAGING = { page: 1, pagelen: 50 };

describe('over a real connection', () => {
  it.each(HTTP_FAILURES)('$name becomes $kind', async (failure) => {
    await using server = await serveHttp(repeatAuthorization(failure));
    const { api, requests } = makeClient(server.url, { maxBodyBytes: 100_000 });

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: failure.kind, status: failure.status });
    expect(requests.map((request) => request.code)).toEqual(failure.codes);
    expect(api.budget().remaining).toBe(1000 - failure.codes.length);
  });

  it.each(TCP_FAILURES)('$name becomes network', async ({ answer, code }) => {
    await using server = await serveTcp(answer);
    const { api, requests } = makeClient(server.url);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error.kind).toBe('network');
    expect(error.message).toMatch(code);
    expect(requests.map((request) => request.code)).toEqual(['network', 'network', 'network']);
  });

  it('a refused connection becomes network, with the system error as its cause', async () => {
    const port = await freePort();
    const { api } = makeClient(`http://127.0.0.1:${port}`);

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error).toMatchObject({ kind: 'network', message: 'connection failed (ECONNREFUSED)' });
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' });
  });

  it('silence becomes timeout', async () => {
    await using server = await serveTcp(() => undefined);
    const { api, requests } = makeClient(server.url, { requestTimeoutMs: 50 });

    const error = await failureOf(api.listPipelines(NAME, PAGING));

    expect(error.kind).toBe('timeout');
    expect(requests.map((request) => request.code)).toEqual(['timeout', 'timeout', 'timeout']);
  });

  it('a body that trickles in becomes timeout, although something always arrives', async () => {
    await using server = await serveHttp((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const trickle = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(trickle));
    });
    const { api } = makeClient(server.url, { requestTimeoutMs: 100 });

    await expect(failureOf(api.listPipelines(NAME, PAGING))).resolves.toMatchObject({ kind: 'timeout' });
  });

  it('a caller who gives up while the body trickles in gets aborted', async () => {
    const controller = new AbortController();
    await using server = await serveHttp((_request, response) => {
      response.writeHead(200);
      response.write('{', () => controller.abort());
    });
    const { api, requests } = makeClient(server.url);

    const error = await failureOf(api.listPipelines(NAME, { ...PAGING, signal: controller.signal }));

    expect(error.kind).toBe('aborted');
    expect(requests.map((request) => request.code)).toEqual(['aborted']);
  });

  it('leaves nothing behind on the signal of a caller who lives long', async () => {
    await using server = await serveHttp((_request, response) => void response.end('{"values":[]}'));
    const { signal } = new AbortController();
    const { api } = makeClient(server.url);

    await api.listPipelines(NAME, { ...PAGING, signal });

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('a slow but whole answer is fine', async () => {
    await using server = await serveHttp((_request, response) => {
      response.write('{"values":');
      setTimeout(() => response.end('[{"uuid":"{u}"}]}'), 20);
    });
    const { api } = makeClient(server.url);

    await expect(api.listPipelines(NAME, PAGING)).resolves.toMatchObject({ received: 1, unreadable: 0 });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
