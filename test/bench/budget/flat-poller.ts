import type { Completion } from '../../../src/demo/truth.ts';
import { type Delays, toDelays } from './verdict.ts';

/** A poller that asks for everything in the same order again and again. */
export interface FlatPoller {
  readonly intervalSeconds: number;
  /** 1 asks once per repository; more ask once per branch. */
  readonly branchesPerRepository: number;
}

/** What it would do: every list call is one request, and nothing is asked for steps, which favours it. */
export interface FlatResult {
  readonly wantedPerHour: number;
  readonly meanPerHour: number;
  /** Requests that Bitbucket answers with 429. */
  readonly refusedShare: number;
  readonly all: Delays;
  /** Runs that ended and were not asked for within the time. */
  readonly unseen: number;
}

const HOUR_MS = 3_600_000;

/**
 * A model, not a program: when would its requests be let through, and how long after a completion is the first one that sees
 * it? A refused request does not count against the limit, as with the simulator.
 */
export function modelFlatPoller(
  poller: FlatPoller,
  world: {
    readonly completions: readonly Completion[];
    readonly repositories: number;
    readonly start: number;
    readonly hours: number;
    readonly limit: number;
  },
): FlatResult {
  const { repositories, start, hours, limit } = world;
  const tasks = repositories * poller.branchesPerRepository;
  const end = start + hours * HOUR_MS;
  const looks = Array.from({ length: tasks }, (): number[] => []);
  const admitted: number[] = [];
  let oldest = 0;
  let refused = 0;
  const round = poller.intervalSeconds * 1000;
  for (let from = start; from < end; from += round) {
    for (let task = 0; task < tasks; task++) {
      const at = from + (task / tasks) * round;
      while ((admitted[oldest] ?? at) <= at - HOUR_MS) oldest += 1;
      if (admitted.length - oldest >= limit) {
        refused += 1;
        continue;
      }
      admitted.push(at);
      looks[task]?.push(at);
    }
  }
  const delays = world.completions
    .filter(({ completedAt }) => completedAt >= start && completedAt < end)
    .map((completion) => firstLook(looks[taskOf(completion, poller)] ?? [], completion.completedAt));
  const seen = delays.filter((delay) => delay !== undefined);
  return {
    wantedPerHour: tasks * (3600 / poller.intervalSeconds),
    meanPerHour: admitted.length / hours,
    refusedShare: refused / (refused + admitted.length),
    all: toDelays(seen),
    unseen: delays.length - seen.length,
  };
}

/** Seconds from `completedAt` to the first look after it. `looks` ascend. */
function firstLook(looks: readonly number[], completedAt: number): number | undefined {
  let low = 0;
  let high = looks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((looks[middle] ?? 0) >= completedAt) high = middle;
    else low = middle + 1;
  }
  const look = looks[low];
  return look === undefined ? undefined : (look - completedAt) / 1000;
}

/** Slugs of the realistic profile end with the repository's number; the build number stands for the branch. */
function taskOf({ repository, buildNumber }: Completion, { branchesPerRepository }: FlatPoller): number {
  const index = Number(repository.slice(-4)) - 1;
  return index * branchesPerRepository + (buildNumber % branchesPerRepository);
}
