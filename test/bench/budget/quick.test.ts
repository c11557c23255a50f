import { expect, test } from 'vitest';
import { refusals } from './jobs.ts';
import { runScenario, type Scenario } from './scenario.ts';

const WORKING_MORNING: Scenario = {
  repositories: 13,
  hours: 3,
  fromHour: 9,
  activeShare: 0.5,
  requestsPerHour: 1000,
  hint: true,
};

test.each<[string, Partial<Scenario>]>([
  ['with the hint', {}],
  ['without the hint', { hint: false }],
  ['with 429s now and then', { trouble: (start) => refusals(start - 9 * 3_600_000) }],
  ['with a budget that is too small', { requestsPerHour: 150 }],
  ['with a token that somebody else uses as well', { requestsPerHour: 300, allowedPerHour: 150 }],
])(
  'every completion is counted once, and the limit is kept: %s',
  async (_what, change) => {
    const scenario = { ...WORKING_MORNING, ...change };

    const result = await runScenario(scenario);

    expect(result.all.runs).toBeGreaterThan(10);
    expect(result.missed).toBe(0);
    expect(result.surplus).toBe(0);
    expect(result.worstHour).toBeLessThanOrEqual(scenario.requestsPerHour);
  },
  60_000,
);

test('the wanted delay holds on a quiet budget', async () => {
  const result = await runScenario(WORKING_MORNING);

  expect(result.push.worst).toBeLessThanOrEqual(300);
  expect(result.others.runs === 0 || result.others.worst <= 1000).toBe(true);
}, 60_000);
