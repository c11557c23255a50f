import type { RepositoryFacts } from './repository-spec.ts';
import type { RunSpec } from './run-spec.ts';

/**
 * What gives a world new runs: a pure function of the repository and a slot of time, so that the same seed gives the same runs
 * however often and in whatever steps the world is asked.
 */
export interface Activity {
  /** Length of a slot; slot n covers [n · length, (n + 1) · length) since the epoch. */
  readonly slotMilliseconds: number;
  /** Runs created within the slot, ascending by `createdAt`. */
  runsIn(repository: RepositoryFacts, slot: number): readonly RunSpec[];
}
