import type { FaultRule } from '../../../src/demo/fault.ts';
import type { Scenario } from './scenario.ts';

/** What the bench runs. `group` says in which table a result goes. */
export interface Job {
  readonly group: 'hint' | 'no hint' | '429' | 'curve';
  readonly label: string;
  readonly scenario: Scenario;
}

const HOURS = 24;
const LIMIT = 1000;
const SIZES = [13, 100, 500, 1000] as const;
const BUDGETS = [250, 500, 2000] as const;
const MINUTE_MS = 60_000;

/** Twice a day everything is refused for some minutes, and all day one request in a hundred. */
export function refusals(start: number): readonly FaultRule[] {
  const fault = {
    kind: 'status',
    status: 429,
    body: 'Rate limit for this resource has been exceeded',
    headers: { 'content-type': 'text/plain' },
  } as const;
  return [
    { fault, from: start + 630 * MINUTE_MS, until: start + 636 * MINUTE_MS },
    { fault, from: start + 870 * MINUTE_MS, until: start + 875 * MINUTE_MS },
    { fault, probability: 0.01 },
  ];
}

/** All jobs, the longest first, so that parallel workers end together. */
export function listJobs(): readonly Job[] {
  const base = { hours: HOURS, requestsPerHour: LIMIT, hint: true };
  const jobs: readonly Job[] = [
    ...SIZES.map(
      (repositories): Job => ({ group: 'hint', label: 'with the hint', scenario: { ...base, repositories } }),
    ),
    ...SIZES.map(
      (repositories): Job => ({ group: 'no hint', label: 'without', scenario: { ...base, repositories, hint: false } }),
    ),
    { group: '429', label: '429s now and then', scenario: { ...base, repositories: 100, trouble: refusals } },
    { group: '429', label: '429s now and then', scenario: { ...base, repositories: 500, trouble: refusals } },
    {
      group: '429',
      label: 'token shared: 700 left',
      scenario: { ...base, repositories: 500, allowedPerHour: 700 },
    },
    ...[100, 500].flatMap((repositories) =>
      BUDGETS.map(
        (requestsPerHour): Job => ({
          group: 'curve',
          label: 'budget',
          scenario: { ...base, repositories, requestsPerHour },
        }),
      ),
    ),
  ];
  return [...jobs].sort((a, b) => cost(b.scenario) - cost(a.scenario));
}

function cost({ repositories, requestsPerHour, hours }: Scenario): number {
  return Math.min(repositories * 5, requestsPerHour) * hours + repositories;
}
