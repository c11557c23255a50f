import { type Draft, isAboveHorizon } from './draft.ts';
import { newStepMemory } from './fold-steps.ts';
import type { OpenRun, SettledRun, StepMemory } from './ledger.ts';
import type { Run } from './run.ts';

/** What was known of a run before this observation. */
export interface Known {
  readonly settled: SettledRun | undefined;
  readonly open: OpenRun | undefined;
}

/** Stands in `baselineRunNumber` until the run can be read: whether its steps are news cannot be told before. */
const NOT_READ_YET = Number.MAX_SAFE_INTEGER;

/** The answer does not say how the run stands, or in words that this version does not know: it may be over as well. */
export function isUnreadable(run: Run): boolean {
  return !run.terminal && run.unknownState !== undefined;
}

/**
 * A run that could never be read proves to have ended long ago: before the baseline, or it was counted and forgotten. By the
 * baseline's time and not by build numbers, because the first look could not read those either.
 */
export function isOldNews(draft: Draft, run: Run, { settled, open }: Known): boolean {
  if (draft.baseline || !run.terminal || settled !== undefined || open?.steps.baselineRunNumber !== NOT_READ_YET) {
    return false;
  }
  if (open.steps.openAtBaseline !== true) return !isAboveHorizon(draft.horizon, run);
  return (run.completedAt ?? run.createdAt ?? 0) <= draft.baselineAt;
}

/** Which of the run's steps are accounted for, worked out anew when the run is readable for the first time. */
export function toStepMemory(draft: Draft, run: Run, known: Known): StepMemory {
  const remembered = known.open?.steps ?? known.settled?.steps;
  if (remembered !== undefined && (remembered.baselineRunNumber !== NOT_READ_YET || isUnreadable(run))) {
    return remembered;
  }
  const fresh = newStepMemory(draft, run);
  const memory = remembered?.openAtBaseline === true ? { ...fresh, openAtBaseline: true as const } : fresh;
  if (isOldNews(draft, run, known)) return { ...memory, baselineRunNumber: run.runNumber };
  return isUnreadable(run) ? { ...memory, baselineRunNumber: NOT_READ_YET } : memory;
}

/** Takes back the identity that was made for runs that could not be read, when nothing else ever was in it. */
export function dropPlaceholder(draft: Draft, key: string): void {
  const identity = draft.identities[key];
  if (identity === undefined || !isUnreadable(identity.last.run)) return;
  const tallies = [identity.results, ...Object.values(identity.steps).map(({ results }) => results)];
  const isUsed =
    tallies.some((results) => Object.values(results).some((count) => count > 0)) ||
    [...Object.values(draft.settled), ...Object.values(draft.open)].some(({ identity: other }) => other === key);
  if (!isUsed) delete draft.identities[key];
}
