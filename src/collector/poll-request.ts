import type { BitbucketApi } from '../bitbucket/api.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Repository } from '../domain/repository.ts';

/** One poll's work. Times and lengths of time in milliseconds. */
export interface PollRequest {
  readonly api: BitbucketApi;
  readonly repository: Repository;
  readonly ledger: Ledger | undefined;
  /** `active` for repositories with open runs or a hint: they may use the reserve of the budget. */
  readonly priority: 'active' | 'idle';
  readonly settings: PollSettings;
  /** Leave the steps of runs that were finished before the first look to the next poll: thousands of first polls are waiting. */
  readonly deferBaselineSteps: boolean;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface PollSettings {
  readonly lookbackMs: number;
  readonly maxPages: number;
  readonly steps: boolean;
  /** A waiting run that the pages do not show is asked for as rarely as an idle repository. */
  readonly idleIntervalMs: number;
}
