import type { RunState } from '../domain/state.ts';

/** All that the status page shows. Times are milliseconds since the epoch, spans are seconds. */
export interface StatusPageData {
  readonly version: string;
  readonly now: number;
  readonly startedAt: number;
  readonly telemetryPath: string;
  readonly config: ConfigState;
  readonly health: Condition;
  readonly readiness: Condition;
  readonly counts: StatusCounts;
  readonly budgets: readonly BudgetRow[];
  readonly list: RepositoryList;
  /** Newest first. */
  readonly failures: readonly FailureRow[];
}

/** Good or not, and why not. The reason must hold no secrets: it is shown. */
export interface Condition {
  readonly ok: boolean;
  readonly reason?: string;
}

export interface ConfigState {
  /** Where it came from, e.g. a file name or `environment`. */
  readonly source?: string;
  readonly lastReloadSuccessful: boolean;
  /** When a configuration was last put to use. */
  readonly lastReloadSuccessAt: number;
}

export interface StatusCounts {
  readonly repositories: number;
  readonly up: number;
  readonly failing: number;
  readonly waiting: number;
  readonly neverUsed: number;
  readonly openRuns: number;
  readonly series: number;
  readonly seriesLimit?: number;
}

/** One credential's calls per rolling hour. */
export interface BudgetRow {
  readonly credential: string;
  /** Undefined while it was never used. */
  readonly up?: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly reserved: number;
  readonly pausedUntil?: number;
}

/** The repositories that are shown, and what was left out. */
export interface RepositoryList {
  readonly rows: readonly RepositoryRow[];
  /** How many match `query`, shown or not. */
  readonly matching: number;
  readonly query: string;
  readonly all: boolean;
}

/** `never-used`: the repository exists, but Pipelines was never switched on. `waiting`: not polled yet. */
export type RepositoryState = 'failing' | 'waiting' | 'up' | 'never-used';

export interface RepositoryRow {
  readonly workspace: string;
  readonly repository: string;
  readonly state: RepositoryState;
  readonly openRuns: number;
  /** The newest run of each identity, newest first, cut to a few. */
  readonly lastRuns: readonly LastRunCell[];
  /** Identities beyond `lastRuns`. */
  readonly moreIdentities: number;
  readonly lastSuccessAt?: number;
  readonly nextDueAt?: number;
  readonly intervalSeconds?: number;
  readonly lagSeconds?: number;
  readonly consecutiveFailures: number;
  readonly lastFailure?: { readonly at: number; readonly message: string };
}

export interface LastRunCell {
  readonly ref: string;
  readonly pipeline: string;
  readonly state: RunState;
  readonly buildNumber?: number;
  /** The label of the first step that failed. */
  readonly failedStep?: string;
}

export interface FailureRow {
  readonly at: number;
  readonly workspace: string;
  readonly repository: string;
  readonly message: string;
}
