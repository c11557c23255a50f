import type { Clock } from '../../src/domain/clock.ts';

export interface VirtualClock extends Clock {
  advance(milliseconds: number): void;
  /** Every sleep so far, in milliseconds. */
  readonly sleeps: readonly number[];
}

/** Time that passes only when somebody sleeps or advances it. */
export function createVirtualClock(start = Date.UTC(2026, 10, 2, 12)): VirtualClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
}
