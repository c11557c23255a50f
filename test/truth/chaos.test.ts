import { expect, test } from 'vitest';
import { HOUR } from './chaos-world.ts';
import { judge } from './judge.ts';
import { type Chaos, runChaos } from './run-chaos.ts';

const CALM: Omit<Chaos, 'seed'> = {
  hours: 3,
  tailHours: 1.5,
  repositories: 3,
  requestsPerHour: 1000,
  trouble: [],
  maxPages: 10,
  burst: 70,
  hint: true,
  settledRetentionMs: 48 * HOUR,
};

const KINDS: readonly (readonly [string, Partial<Chaos>])[] = [
  ['nothing goes wrong', {}],
  ['answers fail all the time', { trouble: ['noise', 'bursts', 'refusals'] }],
  ['Bitbucket is away for two hours', { trouble: ['outage', 'slow'], hint: false, tailHours: 3 }],
  ['objects are damaged and the token is rotated', { trouble: ['damage', 'rotation'] }],
  [
    'the budget is far too small',
    { requestsPerHour: 80, burst: 20, repositories: 2, trouble: ['noise'], tailHours: 4 },
  ],
  ['page limits are hit', { maxPages: 1, burst: 130, trouble: ['refusals'] }],
  ['the memory of finished runs is short', { settledRetentionMs: HOUR, trouble: ['noise'] }],
];

/** SEEDS=20 runs so many seeds of each kind instead of one, HOURS=24 lets each last so long. */
const SEEDS = Number(process.env.SEEDS ?? 1);
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
const HOURS = Number(process.env.HOURS ?? CALM.hours);
const RUNS = KINDS.flatMap(([what, change]) =>
  Array.from(
    { length: SEEDS },
    (_, index) => [what, { ...CALM, hours: HOURS, seed: FIRST_SEED + index, ...change }] as const,
  ),
);

test.each(RUNS)('every run is counted exactly once: %s', { timeout: 600_000 }, async (_what, chaos) => {
  const evidence = await runChaos(chaos);

  const { faults, ...sums } = judge(evidence);
  expect(faults).toEqual([]);
  expect(sums.runsCounted).toBeGreaterThan(50);
  expect(sums.stepsCounted).toBeGreaterThan(50);
  expect(sums.runsMissed).toBeGreaterThan(0);
  expect(sums.openAtTheEnd).toBeGreaterThan(0);
});
