import { createBitbucketClient } from '../../src/bitbucket/client.ts';
import { BitbucketError } from '../../src/bitbucket/errors.ts';
import type { Reading } from './report-line.ts';

/** An answer as a sample records it. */
interface Recorded {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const NOW = Date.UTC(2026, 0, 1);
const NO_WAITING = { now: () => NOW, sleep: () => Promise.resolve() };

/**
 * What the product's client makes of a recorded error: the sample's own text goes through the whole client. The status stands at the
 * beginning of the file's name, or in the sample.
 */
export async function readError(file: string, text: string): Promise<Reading> {
  const recorded = toRecorded(file, text);
  if (recorded === undefined)
    return { facts: {}, fault: 'neither the name nor the sample tells an HTTP status from 300 to 599' };
  const { status, headers, body } = recorded;
  const api = createBitbucketClient({
    credential: { kind: 'anonymous', name: 'conformance' },
    apiUrl: 'https://api.bitbucket.org/2.0',
    requestsPerHour: 60,
    requestTimeoutMs: 10_000,
    fetch: async () => new Response(status === 304 ? null : body, { status, headers }),
    clock: NO_WAITING,
    random: () => 0.5,
    userAgent: 'conformance',
    events: {},
  });
  return api.getRepository({ workspace: 'acme', repository: 'app' }, {}).then(
    () => ({ facts: {}, fault: 'this became no error' }),
    (error: unknown) => describeError(error),
  );
}

function describeError(error: unknown): Reading {
  if (!(error instanceof BitbucketError)) return { facts: {}, fault: `threw ${String(error)}` };
  const { kind, status, missingScopes, retryAt, message } = error;
  return {
    facts: {
      error: kind,
      status: String(status ?? '-'),
      ...(missingScopes.length === 0 ? {} : { missing: missingScopes.join(',') }),
      ...(retryAt === undefined ? {} : { pause: `${(retryAt - NOW) / 1000}s` }),
      message: JSON.stringify(message),
    },
  };
}

function toRecorded(file: string, text: string): Recorded | undefined {
  const name = file.split('/').at(-1) ?? file;
  const inName = /^[345]\d\d/.exec(name)?.[0];
  const headersOnly = name.endsWith('.json') ? toHeadersOnly(text) : undefined;
  const status = inName === undefined ? headersOnly?.status : Number(inName);
  if (status === undefined || status < 300 || status > 599) return undefined;
  if (headersOnly !== undefined) return { status, headers: headersOnly.headers, body: '' };
  const type = name.endsWith('.json') ? 'application/json' : 'text/plain';
  return { status, headers: { 'content-type': type }, body: text };
}

/** `{status, headers}`: a recording of everything but the body. */
function toHeadersOnly(text: string): { status: number; headers: Record<string, string> } | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('status' in value) || !('headers' in value)) return undefined;
  const { status, headers } = value;
  if (typeof status !== 'number' || typeof headers !== 'object' || headers === null) return undefined;
  const entries = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length');
  return { status, headers: Object.fromEntries(entries.map(([name, header]) => [name, String(header)])) };
}
