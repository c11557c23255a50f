import type { Clock } from './domain/clock.ts';

/** Node turns longer timeouts into 1 ms, so long sleeps are taken in pieces. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The machine's clock. A sleep keeps the process alive (who sleeps has work to do later), until its signal aborts: then its timer
 * is gone at once and does not delay the exit.
 */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: async (milliseconds, signal) => {
      let left = Math.max(milliseconds, 0);
      do {
        const piece = Math.min(left, LONGEST_TIMEOUT_MS);
        await wait(piece, signal);
        left -= piece;
      } while (left > 0);
    },
  };
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      // A signal outlives many sleeps: listeners must not pile up on it.
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
