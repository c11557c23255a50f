import type { RunResult, StepResult } from '../domain/state.ts';
import type { Selector, Target } from '../domain/target.ts';
import type { Override, PlannedTrigger, RunError } from './plan.ts';

/** A step as profiles and tests describe it. Times follow from the order: each step (or parallel group) starts after the one before. */
export interface StepSpec {
  /** Absent: unnamed. Two steps may have the same name. */
  readonly name?: string;
  /** How long it executes. */
  readonly seconds: number;
  /** READY for this long before it starts. Default 0. */
  readonly queueSeconds?: number;
  /** Starts together with the step before it. */
  readonly parallel?: boolean;
  /** A manual step: the run is PAUSED for this long before a person starts it. */
  readonly waitSeconds?: number;
  /** A deployment lock: the run is HALTED for this long before the step may start. */
  readonly haltedSeconds?: number;
  /** Default SUCCESSFUL. Anything else ends the run after this step's group; the remaining steps become NOT_RUN. */
  readonly result?: Exclude<StepResult, 'UNKNOWN' | 'NOT_RUN'>;
  /** Default 1: a step of 2x bills twice its seconds. */
  readonly size?: number;
  readonly override?: Override;
}

/** How a run number goes, from its start. */
export interface AttemptSpec {
  /** PARSING for this long. Default 1; re-runs do not parse. */
  readonly parsingSeconds?: number;
  /** PENDING for this long. Default 2. */
  readonly queueSeconds?: number;
  /** IN_PROGRESS without a stage for this long, before the first step gets ready. Default 0. */
  readonly startingSeconds?: number;
  /** Default: one unnamed step of 10 s. An empty list fails the run with ERROR before any step. */
  readonly steps?: readonly StepSpec[];
  /** Ends the run this long after its start, whatever its steps do: running steps get the result, later ones NOT_RUN. */
  readonly endsAfterSeconds?: number;
  /** With `endsAfterSeconds`, default STOPPED; without it, overrules what the steps' results say. */
  readonly result?: Exclude<RunResult, 'UNKNOWN'>;
  readonly error?: RunError;
}

/** A run as profiles and tests describe it. */
export interface RunSpec extends AttemptSpec {
  /** Milliseconds since the epoch; may lie in the past (then it is as old as it says when first seen) or in the future. */
  readonly createdAt: number;
  /** Default: made from the world's seed. */
  readonly uuid?: string;
  /** Default: the repository's next one. */
  readonly buildNumber?: number;
  /** Default: the repository's main branch. */
  readonly target?: Target;
  /** Default `{type: 'default'}`; null: Bitbucket does not say. */
  readonly selector?: Selector | null;
  /** Default PUSH. */
  readonly trigger?: PlannedTrigger;
  /** Display name; absent: the run has no creator. */
  readonly creator?: string;
  readonly commit?: string;
  /** Default: true for PUSH. */
  readonly movesUpdatedOn?: boolean;
  readonly override?: Override;
  /** Re-runs in place: same uuid, build number and creation. */
  readonly reruns?: readonly RerunSpec[];
}

/** A re-run in place. It must start after the attempt before it has ended. */
export interface RerunSpec extends AttemptSpec {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Position (from 0) of the first step that is executed again; those before keep their times and run number. Default 0. */
  readonly fromStep?: number;
  /** What `trigger.type` the steps show that are executed again. Default `redeploy`. */
  readonly stepTrigger?: 'redeploy' | 'manual' | 'automatic';
}
