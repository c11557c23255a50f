import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSystemClock } from '../src/system-clock.ts';

const DAY = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** What becomes of a promise, without waiting for it. */
function watch(promise: Promise<void>): { readonly state: () => unknown } {
  let state: unknown = 'sleeping';
  promise.then(
    () => {
      state = 'awake';
    },
    (reason: unknown) => {
      state = reason;
    },
  );
  return { state: () => state };
}

describe('the system clock', () => {
  it('tells the time in milliseconds', () => {
    expect(createSystemClock().now()).toBe(1_000_000);
  });

  it.each([0, -5, 1, 1000])('sleeps %d ms', async (milliseconds) => {
    const sleep = watch(createSystemClock().sleep(milliseconds));

    await vi.advanceTimersByTimeAsync(Math.max(milliseconds - 1, 0));
    const before = sleep.state();
    await vi.advanceTimersByTimeAsync(1);

    expect([before, sleep.state()]).toEqual([milliseconds > 0 ? 'sleeping' : 'awake', 'awake']);
  });

  it('sleeps longer than a timeout can', async () => {
    const sleep = watch(createSystemClock().sleep(60 * DAY));

    await vi.advanceTimersByTimeAsync(60 * DAY - 1);
    const before = sleep.state();
    await vi.advanceTimersByTimeAsync(1);

    expect([before, sleep.state()]).toEqual(['sleeping', 'awake']);
  });

  it('wakes with the reason of the signal and leaves no timer', async () => {
    const controller = new AbortController();
    const sleep = watch(createSystemClock().sleep(60 * DAY, controller.signal));
    await vi.advanceTimersByTimeAsync(30 * DAY);

    controller.abort('shutdown');
    await vi.advanceTimersByTimeAsync(0);

    expect(sleep.state()).toBe('shutdown');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('does not sleep at all when the signal has aborted already', async () => {
    const sleep = createSystemClock().sleep(1000, AbortSignal.abort('shutdown'));

    await expect(sleep).rejects.toBe('shutdown');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no listener on a signal that outlives it', async () => {
    const { signal } = new AbortController();
    const sleep = watch(createSystemClock().sleep(60 * DAY, signal));

    await vi.advanceTimersByTimeAsync(60 * DAY);

    expect(sleep.state()).toBe('awake');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
