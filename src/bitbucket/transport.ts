import type { Clock } from '../domain/clock.ts';
import { parseJson } from './error-text.ts';
import type { BitbucketEvents, Endpoint } from './events.ts';
import { type Exchange, type ExchangeRequest, exchange } from './exchange.ts';

/** What all requests of one credential share. */
export interface TransportOptions {
  readonly credential: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly events: BitbucketEvents;
}

/** An exchange, and what its body says when it was answered with 2xx: `value` is undefined when that is not what was asked for. */
export interface Reply<T> {
  readonly exchange: Exchange;
  readonly value: T | undefined;
}

/** Sends a request, reads the answer and reports the attempt. Never rejects. */
export type Send = <T>(
  endpoint: Endpoint,
  request: ExchangeRequest,
  parse: (body: unknown) => T | undefined,
) => Promise<Reply<T>>;

/** The one place that makes requests. */
export function createSend(options: TransportOptions): Send {
  const { credential, clock, events } = options;
  const limits = { fetch: options.fetch, timeoutMs: options.requestTimeoutMs, maxBodyBytes: options.maxBodyBytes };
  return async (endpoint, request, parse) => {
    const startedAt = clock.now();
    const headers = { accept: 'application/json', 'user-agent': options.userAgent, ...request.headers };
    const outcome = await exchange({ ...request, headers }, limits);
    const value = outcome.kind === 'answer' && isSuccess(outcome.status) ? parse(parseJson(outcome.text)) : undefined;
    const reply = { exchange: outcome, value };
    const seconds = Math.max(0, clock.now() - startedAt) / 1000;
    events.onRequest?.({ credential, endpoint, code: toCode(reply), seconds });
    return reply;
  };
}

/** 2xx. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function toCode({ exchange: outcome, value }: Reply<unknown>): string {
  if (outcome.kind === 'too_large') return 'malformed';
  if (outcome.kind !== 'answer') return outcome.kind;
  return isSuccess(outcome.status) && value === undefined ? 'malformed' : String(outcome.status);
}
