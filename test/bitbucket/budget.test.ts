import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  type BudgetState,
  LONGEST_PAUSE_MS,
  type Priority,
  pause,
  recover,
  toBudgetStatus,
  toLimits,
  UNUSED_BUDGET,
  WINDOW_MS,
} from '../../src/bitbucket/budget.ts';

const HOUR = 3_600_000;
const T = Date.UTC(2026, 10, 2);

/** Admits `count` calls at `now` and returns what is left of the budget. */
function use(count: number, now: number, limits = toLimits(20), from = UNUSED_BUDGET): BudgetState {
  let state = from;
  for (let call = 0; call < count; call += 1) {
    const admission = admit(state, limits, { now, priority: 'active' });
    if (!admission.ok) throw new Error(`call ${call} was not admitted`);
    state = admission.state;
  }
  return state;
}

describe('admit', () => {
  it('says when the next place is free once the limit is used up', () => {
    const full = use(15, T + 1000, toLimits(20), use(5, T));

    const admission = admit(full, toLimits(20), { now: T + 2000, priority: 'active' });

    expect(admission).toEqual({ ok: false, reason: 'empty', retryAt: T + WINDOW_MS });
    expect(admit(full, toLimits(20), { now: T + WINDOW_MS - 1, priority: 'active' }).ok).toBe(false);
    expect(admit(full, toLimits(20), { now: T + WINDOW_MS, priority: 'active' }).ok).toBe(true);
  });

  it('holds a tenth back from idle calls, and tells them when more than that is free', () => {
    const state = use(1, T + 5000, toLimits(20), use(18, T));

    const idle = admit(state, toLimits(20), { now: T + 6000, priority: 'idle' });

    expect(idle).toEqual({ ok: false, reason: 'empty', retryAt: T + WINDOW_MS });
    expect(admit(state, toLimits(20), { now: T + 6000, priority: 'active' }).ok).toBe(true);
  });

  it('counts a call for longer than an hour, because the server may have seen it later', () => {
    expect(WINDOW_MS).toBeGreaterThan(HOUR);
  });

  it('still allows idle calls when the limit is 1', () => {
    expect(admit(UNUSED_BUDGET, toLimits(1), { now: T, priority: 'idle' }).ok).toBe(true);
  });

  it('waits for enough places when the limit was lowered', () => {
    const state = use(10, T + 1000, toLimits(20), use(10, T));

    const admission = admit(state, toLimits(5), { now: T + 2000, priority: 'active' });

    expect(admission).toEqual({ ok: false, reason: 'empty', retryAt: T + 1000 + WINDOW_MS });
  });

  it('is not frozen by a clock that was set back', () => {
    const full = use(20, T + 365 * 24 * HOUR);

    expect(admit(full, toLimits(20), { now: T, priority: 'active' })).toMatchObject({
      ok: false,
      retryAt: T + WINDOW_MS,
    });
  });
});

describe('pause', () => {
  const backOff = (refusals: number) => 60_000 * 2 ** refusals;

  it('backs off by the number of refusals, and starts over after a success', () => {
    const once = pause(UNUSED_BUDGET, T, { backOff });
    const twice = pause(once, T + 60_000, { backOff });
    const recovered = recover(twice, T + 180_000);
    const again = pause(recovered, T + 180_000, { backOff });

    expect(once.pausedUntil).toBe(T + 60_000);
    expect(twice.pausedUntil).toBe(T + 180_000);
    expect(again.pausedUntil).toBe(T + 240_000);
  });

  it('takes several refusals of calls under way as one', () => {
    const once = pause(UNUSED_BUDGET, T, { backOff });

    expect(pause(once, T + 100, { backOff })).toEqual(once);
  });

  it('prefers what the server says, and lengthens a pause when the server asks for more', () => {
    const once = pause(UNUSED_BUDGET, T, { backOff, explicit: T + 5000 });
    const longer = pause(once, T + 100, { backOff, explicit: T + 9000 });

    expect([once.pausedUntil, longer.pausedUntil]).toEqual([T + 5000, T + 9000]);
  });

  it('has an end, whatever the server says and however the clock is set', () => {
    const endless = pause(UNUSED_BUDGET, T, { backOff, explicit: T + 1e15 });

    expect(endless.pausedUntil).toBe(T + LONGEST_PAUSE_MS);
    expect(toBudgetStatus(endless, toLimits(20), T - 1e12).pausedUntil).toBe(T - 1e12 + LONGEST_PAUSE_MS);
  });

  it('does not take a success of a call under way for the end of it', () => {
    const once = pause(UNUSED_BUDGET, T, { backOff });

    expect(recover(once, T + 100)).toMatchObject({ refusals: 1, pausedUntil: T + 60_000 });
  });

  it('admits nobody, and then everybody', () => {
    const paused = pause(UNUSED_BUDGET, T, { backOff });

    for (const priority of ['active', 'idle'] as const) {
      expect(admit(paused, toLimits(20), { now: T + 59_999, priority })).toEqual({
        ok: false,
        reason: 'paused',
        retryAt: T + 60_000,
      });
      expect(admit(paused, toLimits(20), { now: T + 60_000, priority }).ok).toBe(true);
    }
  });
});

describe('toBudgetStatus', () => {
  it('shows an unused budget', () => {
    expect(toBudgetStatus(UNUSED_BUDGET, toLimits(1000), T)).toEqual({ limit: 1000, remaining: 1000, reserved: 100 });
  });

  it('shows what is used, until when it is paused, and when a place gets free', () => {
    const paused = pause(use(7, T), T + 1000, { backOff: () => 60_000 });

    expect(toBudgetStatus(paused, toLimits(20), T + 2000)).toEqual({
      limit: 20,
      remaining: 13,
      reserved: 2,
      pausedUntil: T + 61_000,
      nextFreeAt: T + WINDOW_MS,
    });
  });
});

type Move = { readonly wait: number; readonly priority: Priority; readonly refused: boolean };

const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: HOUR })),
    priority: fc.constantFrom<Priority>('active', 'idle'),
    refused: fc.boolean(),
  }),
  { minLength: 1, maxLength: 120 },
);

describe('over any history of calls, waits and 429s', () => {
  it('no rolling hour holds more than the limit, and everything is admitted in the end', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 25 }), (history, requestsPerHour) => {
        const limits = toLimits(requestsPerHour);
        let state = UNUSED_BUDGET;
        let now = T;
        const made: number[] = [];

        for (const { wait, priority, refused } of history) {
          now += wait;
          let admission = admit(state, limits, { now, priority });
          for (let tries = 0; !admission.ok; tries += 1) {
            expect(admission.retryAt).toBeGreaterThan(now);
            expect(tries).toBeLessThan(2);
            now = admission.retryAt;
            admission = admit(state, limits, { now, priority });
          }
          state = admission.state;
          made.push(now);
          state = refused ? pause(state, now, { backOff: (n) => 60_000 * (n + 1) }) : recover(state, now);
        }

        for (const [index, start] of made.entries()) {
          const within = made.slice(index).filter((time) => time < start + HOUR).length;
          expect(within).toBeLessThanOrEqual(requestsPerHour);
        }
        expect(made).toHaveLength(history.length);
      }),
    );
  });

  it('idle calls never touch the reserve', () => {
    fc.assert(
      fc.property(moves, (history) => {
        const limits = toLimits(20);
        let state = UNUSED_BUDGET;
        let now = T;

        for (const { wait, priority } of history) {
          now += wait;
          const before = toBudgetStatus(state, limits, now).remaining;
          const admission = admit(state, limits, { now, priority });
          expect(admission.ok).toBe(before > (priority === 'idle' ? limits.reserved : 0));
          if (admission.ok) state = admission.state;
        }
      }),
    );
  });
});
