/**
 * Time as an argument. Production passes the system clock, tests and benchmarks a virtual one.
 * Everything that waits or asks for the time takes a `Clock`; nothing in `src` calls `Date.now()` or `setTimeout`
 * except the system clock itself (`src/system-clock.ts`).
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with `signal.reason` as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
