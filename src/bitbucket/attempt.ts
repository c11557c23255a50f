import type { Clock } from '../domain/clock.ts';
import type { BitbucketError } from './errors.ts';
import { toRetryDelay } from './retry.ts';

/**
 * One try of a call. `denied`: it was never sent, because the budget is empty or the credential is paused. `final`: trying again is
 * pointless whatever kind of error it is, because somebody deeper did so already.
 */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: BitbucketError; readonly denied?: boolean; readonly final?: boolean };

export interface RetryOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
  /** The error when the signal aborts while a retry waits. */
  readonly toAborted: () => BitbucketError;
}

/**
 * Tries until it works or `retry.ts` says that it is over. When a retry is not sent any more, the call fails with the error that
 * it wanted to get over, not with the budget's.
 */
export async function retryInPlace<T>(attempt: () => Promise<Attempt<T>>, options: RetryOptions): Promise<T> {
  let result = await attempt();
  for (let retries = 0; !result.ok; retries += 1) {
    const delay = result.final ? undefined : toRetryDelay(result.error.kind, retries, options.random());
    if (delay === undefined) throw result.error;
    await pauseFor(delay, options);
    const next = await attempt();
    if (!next.ok && next.denied) throw result.error;
    result = next;
  }
  return result.value;
}

async function pauseFor(delay: number, options: RetryOptions): Promise<void> {
  try {
    await options.clock.sleep(delay, options.signal);
  } catch {
    throw options.toAborted();
  }
}
