import type { RunState, StepState } from '../domain/state.ts';
import type { StepTrigger } from '../domain/step.ts';
import type { Selector, Target } from '../domain/target.ts';

/** States that a planned run takes. `IN_PROGRESS` is the state without a stage, which the API allows. */
export type PlannedRunState = Exclude<RunState, 'COMPLETED' | 'UNKNOWN'>;
/** States that a planned step takes. `PAUSED` and `HALTED` are stages of PENDING. */
export type PlannedStepState = Exclude<StepState, 'RUNNING' | 'COMPLETED' | 'UNKNOWN'>;
export type PlannedTrigger = 'PUSH' | 'MANUAL' | 'SCHEDULE';

/** From `at` (milliseconds since the epoch) on the state holds, until the next change. */
export interface Change<S> {
  readonly at: number;
  readonly state: S;
}

/** Members laid over the JSON object as the very last thing; `undefined` removes a member. For tests of bad data. */
export type Override = Readonly<Record<string, unknown>>;

export interface RunError {
  readonly key: string;
  readonly message: string;
}

/** What a step does over time. Everything that the API says of it is a function of this and `now`. */
export interface StepPlan {
  readonly uuid: string;
  readonly name?: string;
  readonly trigger: StepTrigger;
  /** The run number that executed it last: a step that a re-run leaves alone keeps the old one. */
  readonly runNumber: number;
  /** 1 for 1x, 2 for 2x: multiplies the billed seconds. */
  readonly size: number;
  /** Ascending. */
  readonly changes: readonly Change<PlannedStepState>[];
  readonly override?: Override;
}

/** One run number of a run. */
export interface AttemptPlan {
  readonly runNumber: number;
  /** Ascending; the first one is the attempt's start. */
  readonly changes: readonly Change<PlannedRunState>[];
  /** In list order. A re-run repeats the plans of the steps that it leaves alone. */
  readonly steps: readonly StepPlan[];
  /** Steps are listed from here on; before it the configuration is still being read. */
  readonly stepsFrom: number;
  /** Added to the time of the last change to give `completed_on`: some ms below 0 for a run that fails before any step. */
  readonly completedOnOffset: number;
  readonly error?: RunError;
}

/** One run with everything that will ever happen to it. */
export interface RunPlan {
  readonly uuid: string;
  readonly buildNumber: number;
  readonly createdAt: number;
  readonly target: Target;
  readonly selector?: Selector;
  readonly trigger: PlannedTrigger;
  readonly creator?: string;
  readonly commit: string;
  /** Did it come from a push that moves the repository's `updated_on`? */
  readonly movesUpdatedOn: boolean;
  /** Ascending by run number; the first one starts at `createdAt`. */
  readonly attempts: readonly [AttemptPlan, ...AttemptPlan[]];
  /** Milliseconds: unknown to the API from here on. */
  readonly removedAt?: number;
  readonly override?: Override;
}

const FINISHED: ReadonlySet<string> = new Set(['SUCCESSFUL', 'FAILED', 'ERROR', 'STOPPED', 'EXPIRED', 'NOT_RUN']);

/** Is this the end of a run or step? */
export function isFinished(state: PlannedRunState | PlannedStepState): boolean {
  return FINISHED.has(state);
}

/** The state at `now`; undefined before the first change. */
export function stateAt<S>(changes: readonly Change<S>[], now: number): Change<S> | undefined {
  for (let index = changes.length - 1; index >= 0; index -= 1) {
    const change = changes[index];
    if (change !== undefined && change.at <= now) return change;
  }
  return undefined;
}
