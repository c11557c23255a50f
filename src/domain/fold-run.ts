import { isDeepStrictEqual } from 'node:util';
import { type Draft, isAboveHorizon, isNewRun } from './draft.ts';
import { buildSecondsAtOnce, foldSteps } from './fold-steps.ts';
import { createIdentity, isNewest, withCompletion, withOutcome } from './identity-ledger.ts';
import { identityKey, type OpenRun } from './ledger.ts';
import type { ObservedRun } from './observation.ts';
import { createPipeline, withDuration, withWallTime } from './pipeline-ledger.ts';
import type { Run } from './run.ts';
import { identitySeries } from './series.ts';
import { toRunResult } from './state.ts';
import { toPipeline, toRef } from './target.ts';
import { dropPlaceholder, isOldNews, type Known, toStepMemory } from './unreadable.ts';

/** Takes one observed run into the draft. Folding the same run again changes nothing. */
export function foldRun(draft: Draft, observed: ObservedRun): void {
  const { run } = observed;
  const known: Known = { settled: draft.settled[run.uuid], open: draft.open[run.uuid] };
  if (isOutdated(draft, run, known) || isForgotten(draft, run, known)) return;
  const key = chooseIdentity(draft, run, known);
  const isRepeat = run.terminal && known.open === undefined && known.settled?.runNumber === run.runNumber;
  if (!isRepeat) {
    admitIdentity(draft, key, run);
    draft.missed += swallowedRunNumbers(draft, run, known);
    noteNews(draft, run, known);
    if (run.terminal) settle(draft, run, { key, known });
    else follow(draft, run, { key, known });
    if (known.open !== undefined && known.open.identity !== key) dropPlaceholder(draft, known.open.identity);
  }
  updateLast(draft, key, run);
  if (observed.steps !== undefined) foldSteps(draft, { key, run, steps: observed.steps });
}

/**
 * Does something newer stand already? A run number below the newest one is never believed again: it was counted, or said to be
 * missed, when the newer one appeared. An open state that is older than what was seen later is a late answer.
 */
function isOutdated(draft: Draft, run: Run, { settled, open }: Known): boolean {
  const { at } = draft.observation;
  if (run.runNumber < Math.max(settled?.runNumber ?? 0, open?.run.runNumber ?? 0)) return true;
  if (open !== undefined && open.run.runNumber === run.runNumber) {
    // A terminal answer stands above an open one of the same moment: two pages of one poll may show the same run.
    return run.terminal ? at < open.seenAt && settled?.runNumber === run.runNumber : at < open.seenAt;
  }
  return !run.terminal && settled?.runNumber === run.runNumber && at <= settled.seenAt;
}

/** A finished run of which nothing is remembered, from below the horizon: counted long ago, or part of the baseline. */
function isForgotten(draft: Draft, run: Run, { settled, open }: Known): boolean {
  if (draft.baseline || !run.terminal || settled !== undefined || open !== undefined) return false;
  return !isAboveHorizon(draft.horizon, run);
}

/**
 * Run numbers that began and ended between two looks. A re-run overwrites the result before it in place, so nobody can tell
 * that result any more: it is said to be missed.
 */
function swallowedRunNumbers(draft: Draft, run: Run, known: Known): number {
  const { settled, open } = known;
  if (draft.baseline || isOldNews(draft, run, known)) return 0;
  const lastCounted = settled?.runNumber ?? (open === undefined && !isNewRun(draft, run) ? run.runNumber - 1 : 0);
  const firstUnknown = open === undefined ? lastCounted + 1 : Math.max(lastCounted + 1, open.run.runNumber);
  return Math.max(0, run.runNumber - firstUnknown);
}

function follow(draft: Draft, run: Run, { key, known }: { key: string; known: Known }): void {
  if (draft.identities[key] === undefined) return;
  const { open } = known;
  const sameRun = open !== undefined && open.run.runNumber === run.runNumber;
  const entry: OpenRun = {
    run: sameRun && isDeepStrictEqual(open.run, run) ? open.run : run,
    identity: key,
    seenAt: draft.observation.at,
    steps: toStepMemory(draft, run, known),
    ...(sameRun && open.stepsFor !== undefined ? { stepsFor: open.stepsFor } : {}),
  };
  draft.open[run.uuid] = entry;
  if (draft.policy.steps && entry.stepsFor !== run.state) draft.stepsDue.set(run.uuid, run);
}

function settle(draft: Draft, run: Run, { key, known }: { key: string; known: Known }): void {
  const { at } = draft.observation;
  const news = !draft.baseline && known.settled?.runNumber !== run.runNumber && !isOldNews(draft, run, known);
  delete draft.open[run.uuid];
  draft.settled[run.uuid] = {
    runNumber: run.runNumber,
    identity: key,
    seenAt: at,
    steps: toStepMemory(draft, run, known),
    ...(run.buildNumber === undefined ? {} : { buildNumber: run.buildNumber }),
    ...(run.completedAt === undefined ? {} : { completedAt: run.completedAt }),
  };
  const identity = draft.identities[key];
  if (identity === undefined) return;
  if (news || draft.baseline) draft.identities[key] = withOutcome(identity, run, at);
  if (news) count(draft, key, run);
  const pipeline = draft.pipelines[identity.pipeline];
  if (pipeline !== undefined && (news || draft.baseline)) {
    draft.pipelines[identity.pipeline] = withWallTime(pipeline, run);
  }
  if (draft.policy.steps && !draft.baseline) draft.stepsDue.set(run.uuid, run);
}

function count(draft: Draft, key: string, run: Run): void {
  const identity = draft.identities[key];
  if (identity === undefined) return;
  const result = toRunResult(run.state);
  draft.identities[key] = withCompletion(identity, result, buildSecondsAtOnce(run, draft.policy));
  const pipeline = draft.pipelines[identity.pipeline];
  if (pipeline !== undefined) {
    const options = { buckets: draft.policy.durationBuckets, at: draft.observation.at };
    draft.pipelines[identity.pipeline] = withDuration(pipeline, run, options);
  }
  draft.facts.counted.push({ uuid: run.uuid, runNumber: run.runNumber, result });
}

/**
 * A run stays where it was first seen, unless it was filed when nobody could read what it ran for, or its identity is gone: key
 * and labels of an identity are always made together.
 */
function chooseIdentity(draft: Draft, run: Run, { settled, open }: Known): string {
  const remembered = open?.identity ?? settled?.identity;
  if (remembered === undefined || draft.identities[remembered] === undefined) return toIdentityKey(draft, run);
  const wasUnknown = settled === undefined && open?.run.target.kind === 'unknown';
  return wasUnknown && run.target.kind !== 'unknown' ? toIdentityKey(draft, run) : remembered;
}

function toIdentityKey(draft: Draft, run: Run): string {
  const { refs } = draft.policy;
  return identityKey(toRef(run.target, refs, draft.observation.repository.mainBranch), toPipeline(run.selector));
}

/** Makes the identity of a run that is news, unless the run is too old to be worth series or the series limit is reached. */
function admitIdentity(draft: Draft, key: string, run: Run): void {
  if (draft.identities[key] !== undefined) return;
  const { at, repository } = draft.observation;
  const newest = Math.max(run.createdAt ?? 0, run.completedAt ?? 0);
  if (run.terminal && newest > 0 && newest < at - draft.policy.forgetAfterMs) return;
  const cost = identitySeries(1);
  if (cost > draft.seriesLeft) {
    draft.facts.dropped.push(key);
    return;
  }
  draft.seriesLeft -= cost;
  const ref = toRef(run.target, draft.policy.refs, repository.mainBranch);
  const pipeline = toPipeline(run.selector);
  draft.identities[key] = createIdentity({ ref, pipeline }, run, at);
  draft.pipelines[pipeline] ??= createPipeline(pipeline, draft.policy.durationBuckets, at);
}

function updateLast(draft: Draft, key: string, run: Run): void {
  const identity = draft.identities[key];
  if (identity === undefined || !isNewest(identity.last, run) || isDeepStrictEqual(identity.last.run, run)) return;
  const sameRun = identity.last.run.uuid === run.uuid && identity.last.run.runNumber === run.runNumber;
  draft.identities[key] = { ...identity, last: sameRun ? { ...identity.last, run } : { run } };
}

function noteNews(draft: Draft, run: Run, { open }: Known): void {
  const newest = Math.max(run.createdAt ?? 0, run.completedAt ?? 0);
  if (newest > (draft.lastActivityAt ?? 0)) draft.lastActivityAt = newest;
  if (run.unknownState === undefined || open?.run.unknownState === run.unknownState) return;
  draft.facts.unknown.push({ kind: 'run', text: run.unknownState });
}
