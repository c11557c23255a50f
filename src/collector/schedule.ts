import type { RepositoryKey } from '../domain/repository.ts';

/**
 * When to poll which repository. Items carry identity only: what is known of the repository, and how it is polled, is looked up
 * when its time has come. Adapters: `in-process-schedule.ts`; a queue shared by several processes is to come.
 */
export interface Schedule {
  /** One entry per repository: put again, it moves. `dueAt` in milliseconds since the epoch. */
  put(key: RepositoryKey, dueAt: number): void;
  remove(key: RepositoryKey): void;
  /**
   * Runs `work` for each repository whose time has come, never twice at once for the same one, until the signal aborts; then
   * resolves as soon as the work under way has ended. What `work` throws is its own affair and never ends the schedule.
   */
  run(work: (key: RepositoryKey) => Promise<void>): Promise<void>;
}

/** Which of the due repositories may start now, in this order. */
export interface Admission {
  readonly start: readonly RepositoryKey[];
  /** Milliseconds since the epoch: when those left waiting may be asked for again. */
  readonly lookAgainAt?: number;
}
