import type { BitbucketApi } from '../../src/bitbucket/api.ts';
import { type BitbucketClientOptions, createBitbucketClient } from '../../src/bitbucket/client.ts';
import { BitbucketError } from '../../src/bitbucket/errors.ts';
import type { CredentialEvent, DegradedEvent, RequestEvent } from '../../src/bitbucket/events.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export const SECRET = 'marker-secret-ATCTT3xFfGN0';
export const NAME = { workspace: 'acme', repository: 'checkout' };
export const UUID = '{5f3c0a51-8d1b-4f0e-9d3a-000000000142}';

export interface TestClient {
  readonly api: BitbucketApi;
  readonly clock: VirtualClock;
  readonly requests: RequestEvent[];
  readonly credentials: CredentialEvent[];
  readonly degraded: DegradedEvent[];
}

/** A client with an access token, virtual time between attempts and real time within them. */
export function makeClient(apiUrl: string, changes: Partial<BitbucketClientOptions> = {}): TestClient {
  const clock = createVirtualClock();
  const requests: RequestEvent[] = [];
  const credentials: CredentialEvent[] = [];
  const degraded: DegradedEvent[] = [];
  const api = createBitbucketClient({
    credential: { kind: 'access_token', name: 'default', readSecret: async () => SECRET },
    apiUrl,
    requestsPerHour: 1000,
    requestTimeoutMs: 5000,
    fetch: (input, init) => globalThis.fetch(input, init),
    clock,
    random: () => 0.5,
    userAgent: 'bitbucket-pipelines-exporter/test',
    events: {
      onRequest: (event) => requests.push(event),
      onCredential: (event) => credentials.push(event),
      onDegraded: (event) => degraded.push(event),
    },
    ...changes,
  });
  return { api, clock, requests, credentials, degraded };
}

/** The error that a call ends with; fails when it does not, or with an error of another kind. */
export async function failureOf(call: Promise<unknown>): Promise<BitbucketError> {
  const outcome = await call.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (outcome instanceof BitbucketError) return outcome;
  throw new Error(`expected a BitbucketError, got ${String(outcome)}`);
}
