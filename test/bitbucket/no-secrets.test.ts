import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { BitbucketClientOptions } from '../../src/bitbucket/client.ts';
import type { CredentialOptions } from '../../src/bitbucket/credential.ts';
import { HTTP_FAILURES, repeatAuthorization, TCP_FAILURES } from './failures.ts';
import { type Loopback, serveHttp, serveTcp } from './loopback.ts';
import { failureOf, makeClient, NAME, SECRET, type TestClient } from './make-client.ts';

const PAGING = { page: 1, pagelen: 50 };
const TOKEN = 'marker-token-b7f1';
const PAIRS = ['ci@example.com', 'consumer'].map((user) => Buffer.from(`${user}:${SECRET}`).toString('base64'));
const readSecret = async () => SECRET;

const CREDENTIALS: readonly CredentialOptions[] = [
  { kind: 'api_token', name: 'a', email: 'ci@example.com', readSecret },
  { kind: 'access_token', name: 'b', readSecret },
];

const open: Loopback[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
});

/** Everything that could reach a log: the error with all its causes and hidden properties, and all events. */
async function everythingSaid(client: TestClient): Promise<string> {
  const error = await failureOf(client.api.listPipelines(NAME, PAGING));
  const options = { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null } as const;
  return inspect([error, client.requests, client.credentials, client.degraded], options);
}

function expectNoSecret(said: string): void {
  for (const secret of [SECRET, TOKEN, ...PAIRS]) expect(said).not.toContain(secret);
}

async function clientOf(server: Loopback, changes: Partial<BitbucketClientOptions>): Promise<TestClient> {
  open.push(server);
  return makeClient(server.url, { maxBodyBytes: 100_000, ...changes });
}

describe.each(CREDENTIALS)('a credential of kind $kind is never said', (credential) => {
  it.each(HTTP_FAILURES)('after $name, even if the server repeats it', async (failure) => {
    const client = await clientOf(await serveHttp(repeatAuthorization(failure)), { credential });

    expectNoSecret(await everythingSaid(client));
  });

  it.each(TCP_FAILURES)('after $name', async ({ answer }) => {
    const client = await clientOf(await serveTcp(answer), { credential });

    expectNoSecret(await everythingSaid(client));
  });

  it('after a time-out', async () => {
    const client = await clientOf(await serveTcp(() => undefined), { credential, requestTimeoutMs: 30 });

    expectNoSecret(await everythingSaid(client));
  });
});

describe('an OAuth consumer and its token are never said', () => {
  it.each(HTTP_FAILURES)('after $name of the token request', async (failure) => {
    const server = await serveHttp(repeatAuthorization(failure));
    const credential = {
      kind: 'oauth',
      name: 'ci',
      key: 'consumer',
      tokenUrl: `${server.url}/token`,
      readSecret,
    } as const;
    const client = await clientOf(server, { credential });

    expectNoSecret(await everythingSaid(client));
  });

  it.each(HTTP_FAILURES)('after $name of the call', async (failure) => {
    const fail = repeatAuthorization(failure);
    const server = await serveHttp((request, response) => {
      if (request.method === 'POST') response.end(JSON.stringify({ access_token: TOKEN, expires_in: 3600 }));
      else fail(request, response);
    });
    const credential = {
      kind: 'oauth',
      name: 'ci',
      key: 'consumer',
      tokenUrl: `${server.url}/token`,
      readSecret,
    } as const;
    const client = await clientOf(server, { credential });

    expectNoSecret(await everythingSaid(client));
  });
});

it('a secret that no header can hold is never said', async () => {
  const client = makeClient('http://127.0.0.1:1', {
    credential: { kind: 'access_token', name: 'b', readSecret: async () => `${SECRET}\r\nx-evil: 1` },
  });

  expectNoSecret(await everythingSaid(client));
});
