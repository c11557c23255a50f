import { describe, expect, test } from 'vitest';
import type { BudgetStatus } from '../../src/bitbucket/budget.ts';
import { budgetOpensAt, createLane } from '../../src/collector/lane.ts';
import { createFakeApi, MINUTE, makeRepository, NOON, page } from './fake-api.ts';

const FULL: BudgetStatus = { limit: 1000, remaining: 1000, reserved: 100 };

describe('budgetOpensAt', () => {
  test.each<[string, Partial<BudgetStatus>, 'active' | 'idle', number]>([
    ['a full budget', {}, 'idle', NOON],
    ['only the reserve is left: idle waits', { remaining: 100, nextFreeAt: NOON + MINUTE }, 'idle', NOON + MINUTE],
    ['only the reserve is left: active goes on', { remaining: 100, nextFreeAt: NOON + MINUTE }, 'active', NOON],
    ['nothing is left', { remaining: 0, nextFreeAt: NOON + MINUTE }, 'active', NOON + MINUTE],
    ['nothing is left, and nobody knows until when', { remaining: 0 }, 'active', NOON + 10_000],
    ['a pause', { pausedUntil: NOON + MINUTE }, 'active', NOON + MINUTE],
    [
      'a pause and nothing left',
      { pausedUntil: NOON + MINUTE, remaining: 0, nextFreeAt: NOON + 2 * MINUTE },
      'idle',
      NOON + 2 * MINUTE,
    ],
  ])('%s', (_what, change, priority, expected) => {
    expect(budgetOpensAt({ ...FULL, ...change }, priority, NOON)).toBe(expected);
  });
});

describe('a lane', () => {
  test('a refused credential is tried again later and later, up to five minutes', () => {
    let now = NOON;
    const lane = createLane(createFakeApi({}), () => now);

    const waits = Array.from({ length: 5 }, () => {
      const wait = lane.refused() - now;
      now += wait;
      return wait / MINUTE;
    });
    lane.refused();
    const shut = lane.isShut('active');
    lane.accepted();

    expect(waits).toEqual([1, 2, 4, 5, 5]);
    expect([shut, lane.isShut('active')]).toEqual([true, false]);
  });

  test('polls that were under way together are refused once', () => {
    const lane = createLane(createFakeApi({}), () => NOON);

    const untils = Array.from({ length: 8 }, () => lane.refused() - NOON);

    expect(untils).toEqual(Array.from({ length: 8 }, () => MINUTE));
  });

  test('meters looks of active priority and step lists, and lets them fade', async () => {
    let now = NOON;
    const name = makeRepository('api');
    const lane = createLane(
      createFakeApi({ listPipelines: async () => page([]), listSteps: async () => [] }),
      () => now,
    );

    for (let call = 0; call < 240; call++) {
      now += MINUTE / 2;
      await lane.api.listPipelines(name, { page: 1, pagelen: 50, priority: 'active' });
      await lane.api.listPipelines(name, { page: 1, pagelen: 50, priority: 'idle' });
      if (call % 4 === 0) await lane.api.listSteps(name, '{u}', {});
    }
    const busy = lane.perHour();
    now += 120 * MINUTE;
    const quiet = lane.perHour();

    expect(busy.looks).toBeGreaterThan(110);
    expect(busy.looks).toBeLessThan(130);
    expect(busy.steps).toBeGreaterThan(25);
    expect(busy.steps).toBeLessThan(35);
    expect(quiet.looks).toBeLessThan(1);
  });
});
