import type { Ledger } from './ledger.ts';
import type { Run } from './run.ts';

/**
 * The runs whose steps a poll has to fetch, newest first. Ask after the listed and followed runs were folded: then the ledger knows
 * which are due (first seen open, flat state changed, or finished and not yet fetched; of the runs that were finished before the
 * first observation only the newest of each identity). Fetch them, and fold a second observation that holds each run with its steps.
 * What could not be fetched stays due; a run whose steps answer 404 is folded with an empty list, so that nobody asks again.
 */
export function wantedSteps(ledger: Ledger): readonly Run[] {
  return [...ledger.stepsDue].sort((left, right) => (right.createdAt ?? 0) - (left.createdAt ?? 0));
}
