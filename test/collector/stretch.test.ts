import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_STRETCH, solveStretch, toPlannable } from '../../src/collector/stretch.ts';

const BUDGET = { limit: 1000, reserved: 100 };

const demands = fc.record({
  active: fc.double({ min: 0, max: 20_000, noNaN: true }),
  idle: fc.double({ min: 0, max: 20_000, noNaN: true }),
  fixed: fc.double({ min: 0, max: 2_000, noNaN: true }),
});
const budgets = fc.integer({ min: 10, max: 10_000 }).map((limit) => ({ limit, reserved: Math.floor(limit / 10) }));

describe('solveStretch', () => {
  test.each([
    ['nothing', { active: 0, idle: 0, fixed: 0 }, NO_STRETCH],
    ['what fits exactly', { active: 300, idle: 500, fixed: 100 }, NO_STRETCH],
    ['idle gives way first', { active: 300, idle: 1000, fixed: 100 }, { active: 1, idle: 2 }],
    ['open runs alone want too much', { active: 1200, idle: 2400, fixed: 0 }, { active: 2, idle: 8 }],
    ['almost only open runs', { active: 1800, idle: 0, fixed: 0 }, { active: 2, idle: 2 }],
  ])('%s', (_what, demand, expected) => {
    const stretch = solveStretch(demand, BUDGET);

    expect(stretch.active).toBeCloseTo(expected.active, 9);
    expect(stretch.idle).toBeCloseTo(expected.idle, 9);
  });

  test('what is planned fits, nothing is dropped, and open runs stretch least', () => {
    fc.assert(
      fc.property(demands, budgets, (demand, budget) => {
        const stretch = solveStretch(demand, budget);

        const planned = demand.active / stretch.active + demand.idle / stretch.idle;
        expect(planned).toBeLessThanOrEqual(toPlannable(budget.limit, budget.reserved, demand.fixed) * (1 + 1e-9));
        expect(stretch.active).toBeGreaterThanOrEqual(1);
        expect(stretch.idle).toBeGreaterThanOrEqual(stretch.active * (1 - 1e-9));
        expect(Number.isFinite(stretch.idle)).toBe(true);
      }),
    );
  });

  test('with fixed calls within bounds, all of it fits into the limit', () => {
    fc.assert(
      fc.property(demands, budgets, (demand, budget) => {
        const fixed = Math.min(demand.fixed, budget.limit * 0.6);

        const stretch = solveStretch({ ...demand, fixed }, budget);

        const planned = demand.active / stretch.active + demand.idle / stretch.idle + fixed;
        expect(planned).toBeLessThanOrEqual(budget.limit * (1 + 1e-9));
      }),
    );
  });

  test('more demand never shortens an interval, more budget never lengthens one', () => {
    fc.assert(
      fc.property(demands, budgets, fc.double({ min: 1, max: 5, noNaN: true }), (demand, budget, factor) => {
        const before = solveStretch(demand, budget);
        const more = solveStretch({ ...demand, active: demand.active * factor, idle: demand.idle * factor }, budget);
        const richer = solveStretch(demand, { limit: budget.limit * factor, reserved: budget.reserved * factor });

        expect(more.active).toBeGreaterThanOrEqual(before.active * (1 - 1e-9));
        expect(more.idle).toBeGreaterThanOrEqual(before.idle * (1 - 1e-9));
        expect(richer.active).toBeLessThanOrEqual(before.active * (1 + 1e-9));
        expect(richer.idle).toBeLessThanOrEqual(before.idle * (1 + 1e-9));
      }),
    );
  });
});
