import { readBody } from './read-body.ts';

/** How one HTTP request ended. Never an exception. */
export type Exchange =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted' }
  /** No whole answer came. `code` as Node or undici name it, e.g. `ECONNRESET`. */
  | { readonly kind: 'network'; readonly code: string; readonly cause?: Error }
  | { readonly kind: 'too_large' };

export interface ExchangeRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface ExchangeOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds for all of it: connecting, headers and body. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/**
 * One request and its whole answer. Redirects are answers: nothing is followed here, so no header goes to another host.
 * The timer is real time and does not keep the process alive.
 */
export async function exchange(request: ExchangeRequest, options: ExchangeOptions): Promise<Exchange> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const { signal, release } = joinSignals(timeout, request.signal);
  try {
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await readBody(response, { maxBytes: options.maxBodyBytes, signal });
    if (text === undefined) return { kind: 'too_large' };
    return { kind: 'answer', status: response.status, headers: response.headers, text };
  } catch (error) {
    if (request.signal?.aborted) return { kind: 'aborted' };
    return timeout.aborted ? { kind: 'timeout' } : toFailure(error);
  } finally {
    release();
  }
}

/** By hand, because `AbortSignal.any` keeps a dependant of a signal that lives as long as the process (nodejs/node#54614). */
function joinSignals(...sources: readonly (AbortSignal | undefined)[]): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const source of sources) {
    if (source?.aborted) abort();
    source?.addEventListener('abort', abort, { once: true });
  }
  const release = () => {
    for (const source of sources) source?.removeEventListener('abort', abort);
  };
  return { signal: controller.signal, release };
}

/**
 * A system error names an address and a port and may be shown as the cause. A parser's error may hold the body, and an error about
 * a header holds the header: of those only the code is kept.
 */
function toFailure(error: unknown): Exchange {
  const causes = toChain(error);
  const coded = causes.findLast((cause) => 'code' in cause && typeof cause.code === 'string');
  const code = coded !== undefined && 'code' in coded ? String(coded.code) : (causes.at(-1)?.name ?? 'unknown reason');
  if (/TIMEOUT|TIMEDOUT/.test(code)) return { kind: 'timeout' };
  const system = causes.find((cause) => 'syscall' in cause);
  return { kind: 'network', code, ...(system === undefined ? {} : { cause: system }) };
}

function toChain(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let next = error; next instanceof Error && chain.length < 8; next = next.cause) chain.push(next);
  return chain;
}
