import type { RepositoryKey } from '../domain/repository.ts';
import type { Activity } from './activity.ts';
import { createHomes, type Home, type Homes } from './homes.ts';
import type { PlannedRunState } from './plan.ts';
import type { RepositoryFacts, RepositorySpec } from './repository-spec.ts';
import type { RunList } from './run-list.ts';
import type { RerunSpec, RunSpec } from './run-spec.ts';
import { type AddedRun, addRun, changeRun, withNewState, withRerun } from './script.ts';
import { type Completion, completionsOf, type StepCompletion, stepCompletionsOf } from './truth.ts';

export interface WorldOptions {
  /** The same seed gives the same world. Default 1. */
  readonly seed?: number;
  /** Milliseconds since the epoch: from here on the activity makes runs. */
  readonly start: number;
  readonly repositories?: readonly RepositorySpec[];
  /** Absent: only runs that are added by hand. */
  readonly activity?: Activity;
  /** Finished runs beyond so many per repository are forgotten. Default: none is. */
  readonly keepRuns?: number;
}

/**
 * Everything that is true on the other side. It has no clock: every question says at which moment it is asked, and what is planned for
 * later is not visible yet. `key` is `workspace/slug`. Questions and scripts about an unknown repository or run throw a RangeError.
 */
export interface World {
  readonly seed: number;
  addRepository(spec: RepositorySpec): void;
  /** The repository answers 404 from `at` on (default: always). */
  remove(key: RepositoryKey, at?: number): void;
  addRun(key: RepositoryKey, spec: RunSpec): AddedRun;
  /** A re-run in place; it must start after the end of the attempt before it. */
  rerun(key: RepositoryKey, uuid: string, spec: RerunSpec): void;
  /** From `at` on the run's newest attempt is in `state`, and nothing that was planned for later happens. A finished state ends its steps. */
  setRunState(key: RepositoryKey, uuid: string, change: { readonly at: number; readonly state: PlannedRunState }): void;
  /** The run answers 404 and is not listed from `at` on. */
  removeRun(key: RepositoryKey, uuid: string, at: number): void;
  /** Makes the runs of the activity up to `now`. Every other question does this first. */
  advance(now: number): void;
  /** Repositories that exist at `now`, in the order in which they were added. */
  repositories(now: number): readonly RepositoryFacts[];
  /** One of them; undefined when it does not exist at `now`. */
  repository(key: RepositoryKey, now: number): RepositoryFacts | undefined;
  /** `updated_on` at `now`. */
  updatedAt(key: RepositoryKey, now: number): number;
  runs(key: RepositoryKey): RunList;
  /** The truth: every attempt of every run (that is not forgotten) that was over by `now`, in order of time. */
  completions(now: number): readonly Completion[];
  /** The same for steps. */
  stepCompletions(now: number): readonly StepCompletion[];
}

/** A push reaches the repository so long before its run exists. */
const PUSH_LEAD_MILLISECONDS = 300;

export function createWorld(options: WorldOptions): World {
  const seed = options.seed ?? 1;
  const homes = createHomes({ seed, start: options.start });
  const advance = createAdvance(options, homes);
  for (const spec of options.repositories ?? []) homes.add(spec);
  return {
    seed,
    addRepository: homes.add,
    remove: (key, at = Number.NEGATIVE_INFINITY) => {
      homes.get(key).removedAt = at;
    },
    addRun: (key, spec) => addRun(homes.get(key), spec),
    rerun: (key, uuid, spec) => changeRun(homes.get(key), uuid, (run) => withRerun(run, spec, seed)),
    setRunState: (key, uuid, change) => changeRun(homes.get(key), uuid, (run) => withNewState(run, change)),
    removeRun: (key, uuid, at) => changeRun(homes.get(key), uuid, (run) => ({ ...run, removedAt: at })),
    advance,
    repositories: (now) => homes.existing(now).map((home) => home.facts),
    repository: (key, now) => homes.find(key, now)?.facts,
    updatedAt: (key, now) => lastPush(homes.get(key), now),
    runs: (key) => homes.get(key).runs,
    completions: (now) => {
      advance(now);
      return homes
        .all()
        .flatMap(({ key, runs }) => completionsOf(key, runs.all(), now))
        .sort(byTime);
    },
    stepCompletions: (now) => {
      advance(now);
      return homes
        .all()
        .flatMap(({ key, runs }) => stepCompletionsOf(key, runs.all(), now))
        .sort(byTime);
    },
  };
}

/** Makes the runs of the activity slot by slot, and lists each when its time comes: build numbers follow the creation that way. */
function createAdvance(options: WorldOptions, homes: Homes): (now: number) => void {
  const { activity, start, keepRuns } = options;
  if (activity === undefined) return () => undefined;
  let nextSlot = Math.floor(start / activity.slotMilliseconds);
  let queue: readonly Due[] = [];
  let listed = 0;
  const listUntil = (until: number): void => {
    for (let due = queue[listed]; due !== undefined && due.spec.createdAt <= until; due = queue[listed]) {
      addRun(due.home, due.spec);
      listed += 1;
    }
  };
  return (now) => {
    const until = now + PUSH_LEAD_MILLISECONDS;
    listUntil(until);
    while (nextSlot * activity.slotMilliseconds <= until) {
      queue = [...queue.slice(listed), ...runsOfSlot(activity, homes, nextSlot)].filter(
        ({ spec }) => spec.createdAt >= start,
      );
      listed = 0;
      nextSlot += 1;
      listUntil(until);
      if (keepRuns !== undefined) for (const { runs } of homes.all()) runs.trim(keepRuns, now);
    }
  };
}

interface Due {
  readonly home: Home;
  readonly spec: RunSpec;
}

function runsOfSlot(activity: Activity, homes: Homes, slot: number): readonly Due[] {
  return homes
    .all()
    .flatMap((home) => activity.runsIn(home.facts, slot).map((spec) => ({ home, spec })))
    .sort((a, b) => a.spec.createdAt - b.spec.createdAt);
}

function lastPush({ facts, runs }: Home, now: number): number {
  const all = runs.all();
  for (let index = runs.createdBy(now + PUSH_LEAD_MILLISECONDS) - 1; index >= 0; index -= 1) {
    const run = all[index];
    if (run?.movesUpdatedOn) return Math.max(facts.updatedAt, run.createdAt - PUSH_LEAD_MILLISECONDS);
  }
  return facts.updatedAt;
}

function byTime(a: { readonly completedAt: number }, b: { readonly completedAt: number }): number {
  return a.completedAt - b.completedAt;
}
