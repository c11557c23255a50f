import type { Clock } from '../domain/clock.ts';

export interface AccessToken {
  readonly accessToken: string;
  /** Milliseconds of life from now on. */
  readonly lifeMs: number;
}

/** The current OAuth token, for any number of callers at once. */
export interface TokenSource {
  /** Callers that come while a token is being fetched share that fetch; it is given up when none of them waits any more. */
  get(signal: AbortSignal | undefined): Promise<AccessToken>;
  /** Forgets the token if it still is this one: somebody else may have replaced it already. */
  drop(accessToken: string): void;
}

/** A token is replaced this long before it runs out, but not before nine tenths of its life are over. */
const MARGIN_MS = 60_000;

interface Flight {
  readonly token: Promise<AccessToken>;
  readonly controller: AbortController;
  waiting: number;
}

/** Keeps the token that `request` gets until shortly before it runs out. */
export function createTokenSource(clock: Clock, request: (signal: AbortSignal) => Promise<AccessToken>): TokenSource {
  let kept: { readonly token: AccessToken; readonly freshUntil: number } | undefined;
  let flight: Flight | undefined;

  function start(): Flight {
    const controller = new AbortController();
    const token = request(controller.signal).then((fresh) => {
      kept = { token: fresh, freshUntil: clock.now() + toFreshMs(fresh) };
      return fresh;
    });
    const started: Flight = { token, controller, waiting: 0 };
    const land = () => {
      if (flight === started) flight = undefined;
    };
    token.then(land, land);
    return started;
  }

  async function join(joined: Flight, signal: AbortSignal | undefined): Promise<AccessToken> {
    joined.waiting += 1;
    try {
      return await untilAborted(joined.token, signal);
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0 && flight === joined) {
        flight = undefined;
        joined.controller.abort();
      }
    }
  }

  return {
    async get(signal) {
      if (kept !== undefined && clock.now() < kept.freshUntil) return kept.token;
      flight ??= start();
      return join(flight, signal);
    },
    drop(accessToken) {
      if (kept?.token.accessToken === accessToken) kept = undefined;
    },
  };
}

function toFreshMs(token: AccessToken): number {
  return Math.max(token.lifeMs - MARGIN_MS, token.lifeMs * 0.9);
}

/** The promise's outcome, or the signal's reason if that comes first. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
