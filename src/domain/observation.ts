import type { Repository } from './repository.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';

/** A run as a source saw it, with its complete step list when that was asked for as well. */
export interface ObservedRun {
  readonly run: Run;
  /** All steps of the run in list order; absent when they were not fetched. */
  readonly steps?: readonly Step[];
}

/** How far a poll paged back through the list. Absent for sources that do not list (webhooks). */
export interface Listing {
  /**
   * True when the pages reached the watermark, the lookback (first poll only) or the end of the list: nothing in between can
   * be missing. False when the page limit cut it: build numbers between the watermark and the oldest listed run are missed.
   */
  readonly complete: boolean;
}

/** What one source saw of one repository at one moment. The order of `runs` does not matter, repeats do no harm. */
export interface Observation {
  readonly repository: Repository;
  /** Milliseconds since the epoch: when the source began to look. */
  readonly at: number;
  readonly runs: readonly ObservedRun[];
  /** Uuids of followed runs that Bitbucket no longer knows (404 for the run while the repository answers). */
  readonly gone: readonly string[];
  readonly listing?: Listing;
}
