import type { Repository } from './repository.ts';
import type { Run } from './run.ts';
import type { RunResult, RunState, StepResult, StepState } from './state.ts';
import type { Step } from './step.ts';

/**
 * What we remember of one repository. Plain JSON data, so that every store can keep it; never metrics.
 *
 * Folding shares what did not change: `ledger.identities[key]` is the same object as long as its facts are the same, which is what
 * the text cache of `/metrics` compares. Written only by `fold.ts`.
 */
export interface Ledger {
  readonly version: 1;
  readonly repository: Repository;
  /** Milliseconds since the epoch: the first observation. Runs finished by then never increment a counter. */
  readonly baselineAt: number;
  /** The newest run ever listed; the watermark at which paging may stop. Undefined while no run is known. */
  readonly cursor: Cursor | undefined;
  /**
   * A finished run that is not in `settled` was counted (or belongs to the baseline) when it lies below BOTH bounds:
   * build number at most `buildNumber` and completion at most `at`. So `settled` may forget what is old.
   */
  readonly horizon: Horizon;
  /** Finished runs by uuid: the memory that makes counting exactly-once. */
  readonly settled: Readonly<Record<string, SettledRun>>;
  /** Runs without a finished state by uuid; followed until terminal or gone. */
  readonly open: Readonly<Record<string, OpenRun>>;
  /** By `identityKey(ref, pipeline)`. */
  readonly identities: Readonly<Record<string, IdentityLedger>>;
  /** By pipeline (all refs together): histograms, and durations for predicting the end of a run. */
  readonly pipelines: Readonly<Record<string, PipelineLedger>>;
  /** Runs never seen: build numbers behind a cut list, and results that a re-run overwrote unseen. */
  readonly missed: number;
  /** Runs whose steps are still to be fetched: first seen open, state changed, or finished. See `wantedSteps`. */
  readonly stepsDue: readonly Run[];
  /** Milliseconds: the newest creation or completion seen; what polling calls activity. */
  readonly lastActivityAt: number | undefined;
}

export interface Cursor {
  readonly buildNumber?: number;
  readonly createdAt?: number;
}

export interface Horizon {
  readonly buildNumber: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface SettledRun {
  readonly runNumber: number;
  readonly buildNumber?: number;
  readonly completedAt?: number;
  /** Key into `identities`. */
  readonly identity: string;
  /** When the observation that settled it was made; an older one that shows the run open is ignored. */
  readonly seenAt: number;
  readonly steps: StepMemory;
}

export interface OpenRun {
  readonly run: Run;
  /** Key into `identities`. */
  readonly identity: string;
  /** When the observation was made; an older observation of the run is ignored. */
  readonly seenAt: number;
  /** The run's state when its steps were fetched last; undefined when they never were. */
  readonly stepsFor?: RunState;
  readonly steps: StepMemory;
}

/** Which steps of a run are accounted for. */
export interface StepMemory {
  /** Step uuid to the highest run number it was counted for. */
  readonly counted: Readonly<Record<string, number>>;
  /** Steps of run numbers up to this one belong to the baseline and never count. 0 for a run that began after it. */
  readonly baselineRunNumber: number;
  /** The run was open at the first observation: its steps that had ended by then never count either. */
  readonly openAtBaseline?: true;
  /** The run number whose final steps were folded; 0 for none. */
  readonly final: number;
}

/** (ref, pipeline) within the repository: what the identity labels say. */
export interface IdentityLedger {
  /** The `ref` label. */
  readonly ref: string;
  /** The `pipeline` label. */
  readonly pipeline: string;
  /** Milliseconds: when first seen. Its counters start at 0 then. */
  readonly bornAt: number;
  /** The newest run: highest build number, then run number. */
  readonly last: LastRun;
  /** `runs_total`: all results always present. */
  readonly results: Readonly<Record<RunResult, number>>;
  /** `build_seconds_total`. */
  readonly buildSeconds: number;
  /** Milliseconds. */
  readonly lastSuccessAt?: number;
  readonly lastFailureAt?: number;
  /** Milliseconds: the newest completion that shaped `consecutiveFailures`. */
  readonly lastOutcomeAt?: number;
  /** FAILED, ERROR or EXPIRED since the last SUCCESSFUL; STOPPED and unknown leave it as it is. */
  readonly consecutiveFailures: number;
  /** Open runs by flat state (`runs`) and the oldest creation among them (`oldest_open_run_created_timestamp_seconds`), ms. */
  readonly open: Readonly<Partial<Record<RunState, { readonly count: number; readonly oldestCreatedAt?: number }>>>;
  /** `steps_total`, by step label. */
  readonly steps: Readonly<Record<string, StepTally>>;
}

export interface LastRun {
  readonly run: Run;
  /** Seconds from creation to the first step's start; undefined when not known or a re-run. */
  readonly queueSeconds?: number;
  /** The run's whole step set; undefined when not fetched yet. */
  readonly steps?: readonly LabelledStep[];
}

/** A step with the name that is its label (`#1` when unnamed, `test (2)` for a twin) and its queue time. */
export interface LabelledStep {
  readonly label: string;
  readonly state: StepState;
  readonly durationSeconds?: number;
  readonly queueSeconds?: number;
  readonly step: Step;
}

export interface StepTally {
  readonly bornAt: number;
  readonly lastSeenAt: number;
  readonly results: Readonly<Record<StepResult, number>>;
}

export interface PipelineLedger {
  readonly pipeline: string;
  /** `run_duration_seconds` by result; absent until the first one. */
  readonly durations: Readonly<Partial<Record<RunResult, HistogramTally>>>;
  /** `run_queue_seconds`. */
  readonly queue: HistogramTally;
  /** `step_duration_seconds` by step label; empty unless switched on. */
  readonly stepDurations: Readonly<Record<string, HistogramTally>>;
  /** Seconds from creation to completion of the last runs that ended SUCCESSFUL or FAILED, newest last, at most 16. */
  readonly recentWallSeconds: readonly number[];
}

export interface HistogramTally {
  readonly bornAt: number;
  /** Upper bounds in seconds, ascending, without +Inf. */
  readonly bounds: readonly number[];
  /** One count per bound and one for +Inf, NOT cumulative. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** The readable key of an identity. Refs hold no blanks (git forbids them), so the first blank separates. */
export function identityKey(ref: string, pipeline: string): string {
  return `${ref} ${pipeline}`;
}
