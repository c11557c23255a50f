import type { RunPlan } from './plan.ts';
import { endOf, lastAttempt } from './run-at.ts';

/** The runs of one repository, indexed for what the API asks. */
export interface RunList {
  /** Ascending by creation, then build number; includes runs of the future and removed ones. */
  all(): readonly RunPlan[];
  add(run: RunPlan): void;
  replace(run: RunPlan): void;
  byUuid(uuid: string): RunPlan | undefined;
  byBuildNumber(buildNumber: number): RunPlan | undefined;
  /** How many at the head of `all()` were created by `now`. */
  createdBy(now: number): number;
  /** True once any run was ever removed: then `all()` holds runs that must not be listed. */
  hasRemovals(): boolean;
  /** Forgets finished runs, oldest first, until `count` are left. */
  trim(count: number, now: number): void;
  readonly nextBuildNumber: () => number;
}

export function createRunList(): RunList {
  let runs: RunPlan[] = [];
  const uuids = new Map<string, RunPlan>();
  const buildNumbers = new Map<number, RunPlan>();
  let highest = 0;
  let removals = false;

  const index = (run: RunPlan): void => {
    uuids.set(run.uuid, run);
    buildNumbers.set(run.buildNumber, run);
    highest = Math.max(highest, run.buildNumber);
    if (run.removedAt !== undefined) removals = true;
  };

  return {
    all: () => runs,
    add: (run) => {
      if (uuids.has(run.uuid)) throw new RangeError(`run ${run.uuid} exists already`);
      index(run);
      runs.splice(countCreatedBy(runs, run.createdAt), 0, run);
    },
    replace: (run) => {
      const old = uuids.get(run.uuid);
      if (old === undefined) throw new RangeError(`no run ${run.uuid}`);
      runs[runs.indexOf(old)] = run;
      index(run);
    },
    byUuid: (uuid) => uuids.get(uuid),
    byBuildNumber: (buildNumber) => buildNumbers.get(buildNumber),
    createdBy: (now) => countCreatedBy(runs, now),
    hasRemovals: () => removals,
    trim: (count, now) => {
      let excess = countCreatedBy(runs, now) - count;
      if (excess <= 0) return;
      runs = runs.filter((run) => {
        if (excess <= 0 || !isOver(run, now)) return true;
        excess -= 1;
        uuids.delete(run.uuid);
        buildNumbers.delete(run.buildNumber);
        return false;
      });
    },
    nextBuildNumber: () => highest + 1,
  };
}

/** Upper bound by bisection: pages are cut out of a list of thousands, thousands of times. */
function countCreatedBy(runs: readonly RunPlan[], now: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.createdAt ?? Number.POSITIVE_INFINITY) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isOver(run: RunPlan, now: number): boolean {
  const end = endOf(lastAttempt(run));
  return end !== undefined && end.at <= now;
}
