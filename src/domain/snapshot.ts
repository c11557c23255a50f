import type { Ledger } from './ledger.ts';
import type { Repository, RepositoryKey } from './repository.ts';

/** How polling a repository goes. Changes with every poll; kept apart from the ledger, whose text is cached. */
export interface PollStatus {
  /** The last poll succeeded; undefined before the first attempt. */
  readonly up?: boolean;
  /** Milliseconds since the epoch, all of these. */
  readonly lastAttemptAt?: number;
  /** `last_poll_timestamp_seconds`: facts are as of then. */
  readonly lastSuccessAt?: number;
  readonly nextDueAt?: number;
  /** `poll_duration_seconds`. */
  readonly durationSeconds?: number;
  /** `poll_interval_seconds`: planned seconds until the next poll, stretch included. */
  readonly intervalSeconds?: number;
  /** `poll_lag_seconds`: how much later than wanted the last poll began because the budget did not allow more. */
  readonly lagSeconds?: number;
  /** Failed polls since the last success. */
  readonly consecutiveFailures: number;
  /** The last failures, newest first, at most 5: remembered longer than successes. */
  readonly failures: readonly { readonly at: number; readonly message: string }[];
  /** Pipelines answers 404 or an empty list although the repository exists: looked at rarely. */
  readonly neverUsedPipelines?: boolean;
}

export const INITIAL_POLL_STATUS: PollStatus = { consecutiveFailures: 0, failures: [] };

/** All that a store keeps of a repository. */
export interface RepositoryRecord {
  readonly repository: Repository;
  /** Undefined until the first successful poll. */
  readonly ledger?: Ledger;
  readonly poll: PollStatus;
}

/** All repositories at one moment. Immutable: a later snapshot shares the records that did not change. */
export interface Snapshot {
  readonly records: ReadonlyMap<RepositoryKey, RepositoryRecord>;
}
