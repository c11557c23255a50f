import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';
import { createTimerHeap, type Timer } from './timer-heap.ts';

/**
 * A clock that jumps from timer to timer. Between two jumps it lets all pending asynchronous work come to rest: promises, and code that
 * hops through the event loop a few times. Work that waits for the real world (sockets, files) is not seen: use in-process fakes.
 */
export interface VirtualClock extends Clock {
  /** Lets pending work come to rest without moving the time. */
  settle(): Promise<void>;
  /** Jumps to the next timer and fires all of that moment; false when there is none. */
  advance(): Promise<boolean>;
  /** Runs everything that is due up to and at `time` (milliseconds since the epoch); then it is `time`. */
  runUntil(time: number): Promise<void>;
  /** Sleepers that are waiting. */
  pending(): number;
}

export interface VirtualClockOptions {
  /** The work is at rest after so many event-loop turns in which nobody used the clock. Default 3. */
  readonly quietTurns?: number;
  /** More turns than this within one moment: the code never comes to rest, and the clock throws. Default 100,000. */
  readonly maxTurns?: number;
}

/** `start` in milliseconds since the epoch. */
export function createVirtualClock(start: number, options: VirtualClockOptions = {}): VirtualClock {
  const { quietTurns = 3, maxTurns = 100_000 } = options;
  const timers = createTimerHeap();
  let now = start;
  let order = 0;
  let pending = 0;
  let uses = 0;

  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      uses += 1;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        timer.cancelled = true;
        pending -= 1;
        reject(signal?.reason);
      };
      const fire = (): void => {
        signal?.removeEventListener('abort', onAbort);
        pending -= 1;
        resolve();
      };
      const timer: Timer = { at: now + Math.max(0, milliseconds), order: order++, fire, cancelled: false };
      pending += 1;
      signal?.addEventListener('abort', onAbort, { once: true });
      timers.push(timer);
    });

  const settle = async (): Promise<void> => {
    let quiet = 0;
    for (let turn = 0; quiet < quietTurns; turn += 1) {
      if (turn > maxTurns) throw new Error('virtual clock: the code under test never comes to rest');
      const before = uses;
      await setImmediate();
      quiet = uses === before ? quiet + 1 : 0;
    }
  };

  /** Real timers of one millisecond fire together, so do these; what they start comes after. */
  const fireNext = async (latest: number): Promise<boolean> => {
    const next = timers.peek();
    if (next === undefined || next.at > latest) return false;
    now = next.at;
    const due: Timer[] = [];
    for (let timer = timers.peek(); timer?.at === now; timer = timers.peek()) {
      timers.pop();
      due.push(timer);
    }
    for (const timer of due) if (!timer.cancelled) timer.fire();
    await settle();
    return true;
  };

  return {
    now: () => {
      uses += 1;
      return now;
    },
    sleep,
    settle,
    advance: async () => {
      await settle();
      return fireNext(Number.POSITIVE_INFINITY);
    },
    runUntil: async (time) => {
      await settle();
      while (await fireNext(time));
      now = Math.max(now, time);
      await settle();
    },
    pending: () => pending,
  };
}
