import type { ScenarioResult } from './scenario.ts';

/** A figure that was asked for, and what came of it. */
export interface Check {
  readonly what: string;
  readonly wanted: number;
  readonly reached: number;
}

/** The wanted figures for one plain credential with the activity hint. */
export function checkWanted(result: ScenarioResult): readonly Check[] {
  const { repositories, requestsPerHour } = result.scenario;
  const always: readonly Check[] = [
    { what: 'requests in the worst rolling hour', wanted: requestsPerHour, reached: result.worstHour },
    { what: 'runs missed', wanted: 0, reached: result.missed },
    { what: 'runs counted more than once', wanted: 0, reached: result.surplus },
  ];
  if (requestsPerHour !== 1000) return always;
  if (repositories === 100)
    return [...HUNDRED.map(({ what, wanted, of }) => ({ what, wanted, reached: of(result) })), ...always];
  if (repositories === 500)
    return [...FIVE_HUNDRED.map(({ what, wanted, of }) => ({ what, wanted, reached: of(result) })), ...always];
  return always;
}

export function isReached({ wanted, reached }: Check): boolean {
  return reached <= wanted;
}

interface Wanted {
  readonly what: string;
  readonly wanted: number;
  readonly of: (result: ScenarioResult) => number;
}

const HUNDRED: readonly Wanted[] = [
  { what: 'requests per hour, mean', wanted: 500, of: ({ meanPerHour }) => meanPerHour },
  { what: 'delay, median, seconds', wanted: 45, of: ({ all }) => all.median },
  { what: 'delay of pushed runs, p99, seconds', wanted: 300, of: ({ push }) => push.p99 },
  { what: 'delay of all other runs, p99, seconds', wanted: 900, of: ({ others }) => others.p99 },
];

const FIVE_HUNDRED: readonly Wanted[] = [
  { what: 'requests per hour, mean', wanted: 1000, of: ({ meanPerHour }) => meanPerHour },
  { what: 'delay, median, seconds', wanted: 120, of: ({ all }) => all.median },
];
