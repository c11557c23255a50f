import { isDeepStrictEqual } from 'node:util';
import { createDraft, type Draft } from './draft.ts';
import type { FoldFacts, FoldPolicy } from './fold-policy.ts';
import { foldRun } from './fold-run.ts';
import { toOpenCounts } from './identity-ledger.ts';
import type { Cursor, Ledger } from './ledger.ts';
import type { Observation, ObservedRun } from './observation.ts';
import { forgetOld } from './retention.ts';
import type { Run } from './run.ts';

export interface FoldResult {
  /** The same object as before when the observation said nothing new. */
  readonly ledger: Ledger;
  readonly facts: FoldFacts;
}

/**
 * What we know of a repository after one more observation. Pure; folding an observation twice changes nothing, and the order of
 * overlapping observations changes no count.
 *
 * The first observation is the baseline: what is finished by then sets gauges and never increments. From then on every completion
 * increments once, keyed by (uuid, run number).
 */
export function fold(before: Ledger | undefined, observation: Observation, policy: FoldPolicy): FoldResult {
  const draft = createDraft(before, observation, policy);
  const missedByCut = missedBuildNumbers(draft);
  for (const observed of inOrder(observation.runs)) foldRun(draft, observed);
  for (const uuid of observation.gone) dropGone(draft, uuid);
  draft.missed += missedByCut;
  moveCursor(draft);
  if (draft.baseline && policy.steps) requestBaselineSteps(draft);
  forgetOld(draft);
  recountOpen(draft);
  const ledger = toLedger(draft);
  return { ledger, facts: { ...draft.facts, missed: ledger.missed - (before?.missed ?? 0) } };
}

/** As they ended, so that failures in a row are counted in the order in which they happened; open ones last. */
function inOrder(runs: readonly ObservedRun[]): readonly ObservedRun[] {
  const end = (run: Run): number => (run.terminal ? (run.completedAt ?? run.createdAt ?? 0) : Number.MAX_VALUE);
  return [...runs].sort(
    ({ run: left }, { run: right }) =>
      end(left) - end(right) ||
      (left.buildNumber ?? 0) - (right.buildNumber ?? 0) ||
      (left.createdAt ?? 0) - (right.createdAt ?? 0) ||
      left.runNumber - right.runNumber,
  );
}

/**
 * Build numbers between the watermark and the newest listed run that a list cut by the page limit did not show. A complete list
 * misses nothing: numbers that it leaves out do not exist (they may be set forward in a repository's settings).
 */
function missedBuildNumbers(draft: Draft): number {
  const { listing, runs } = draft.observation;
  // Without a cursor no list was ever read to its end, or it was empty: everything above the first look is news.
  const watermark = draft.cursor === undefined ? draft.horizon.buildNumber : draft.cursor.buildNumber;
  if (draft.baseline || listing === undefined || listing.complete || watermark === undefined) return 0;
  const seen = new Set<number>();
  for (const run of [...runs.map((observed) => observed.run), ...remembered(draft)]) {
    if (run.buildNumber !== undefined && run.buildNumber > watermark) seen.add(run.buildNumber);
  }
  const newest = Math.max(watermark, ...seen);
  return newest - watermark - seen.size;
}

function remembered(draft: Draft): readonly Pick<Run, 'buildNumber'>[] {
  return [...Object.values(draft.settled), ...Object.values(draft.open).map((open) => open.run)];
}

/** A followed run that Bitbucket no longer knows. How it ended is not known, and is said so. */
function dropGone(draft: Draft, uuid: string): void {
  draft.stepsDue.delete(uuid);
  const open = draft.open[uuid];
  if (open === undefined || open.seenAt > draft.observation.at) return;
  delete draft.open[uuid];
  const identity = draft.identities[open.identity];
  if (identity === undefined || identity.last.run.uuid !== uuid) return;
  draft.identities[open.identity] = { ...identity, last: { ...identity.last, run: { ...open.run, state: 'UNKNOWN' } } };
}

/** Only a list moves the watermark: a run that a webhook tells of says nothing about those before it. */
function moveCursor(draft: Draft): void {
  if (draft.observation.listing === undefined) return;
  const cursor = draft.observation.runs.reduce<Cursor>((newest, { run }) => {
    const buildNumber = max(newest.buildNumber, run.buildNumber);
    const createdAt = max(newest.createdAt, run.createdAt);
    return {
      ...(buildNumber === undefined ? {} : { buildNumber }),
      ...(createdAt === undefined ? {} : { createdAt }),
    };
  }, draft.cursor ?? {});
  draft.cursor = Object.keys(cursor).length === 0 ? undefined : cursor;
}

/** Of the runs finished before the baseline only the newest of each identity shows steps: one request each, once. */
function requestBaselineSteps(draft: Draft): void {
  for (const { last } of Object.values(draft.identities)) {
    if (last.steps === undefined) draft.stepsDue.set(last.run.uuid, last.run);
  }
}

function recountOpen(draft: Draft): void {
  for (const [key, identity] of Object.entries(draft.identities)) {
    const open = toOpenCounts(Object.values(draft.open).filter((run) => run.identity === key));
    if (!isDeepStrictEqual(open, identity.open)) draft.identities[key] = { ...identity, open };
  }
}

function toLedger(draft: Draft): Ledger {
  const { before, observation } = draft;
  const next: Ledger = {
    version: 1,
    repository: reuse(before?.repository, observation.repository),
    baselineAt: draft.baselineAt,
    horizon: reuse(before?.horizon, draft.horizon),
    cursor: reuse(before?.cursor, draft.cursor),
    settled: reuseRecord(before?.settled, draft.settled),
    open: reuseRecord(before?.open, draft.open),
    identities: reuseRecord(before?.identities, draft.identities),
    pipelines: reuseRecord(before?.pipelines, draft.pipelines),
    missed: draft.missed,
    stepsDue: reuse(before?.stepsDue, [...draft.stepsDue.values()]),
    lastActivityAt: draft.lastActivityAt,
  };
  return before === undefined ? next : reuseRecord(before, next);
}

/** The old value when the new one says the same: whoever caches by reference has nothing to do then. */
function reuse<T>(before: T | undefined, next: T): T {
  return before !== undefined && isDeepStrictEqual(before, next) ? before : next;
}

/** The same, entry by entry. */
function reuseRecord<T extends object>(before: T | undefined, next: T): T {
  if (before === undefined) return next;
  const keys = Object.keys(next) as (keyof T)[];
  for (const key of keys) if (before[key] !== next[key]) next[key] = reuse(before[key], next[key]);
  const same = keys.length === Object.keys(before).length && keys.every((key) => before[key] === next[key]);
  return same ? before : next;
}

function max(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.max(left, right);
}
