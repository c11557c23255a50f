import type { RepositoryKey } from '../domain/repository.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Family } from './family.ts';
import { initialHolds, type KnownRepository, renew } from './known-repository.ts';
import type { Pace } from './pace.ts';

/** What an update has to do. */
export interface UpdatePlan {
  /** New and changed repositories, as they will be known. */
  readonly renewed: ReadonlyMap<RepositoryKey, KnownRepository>;
  /** By family: the repositories whose lines must be made again or removed. */
  readonly dirty: readonly ReadonlySet<RepositoryKey>[];
  readonly gone: readonly RepositoryKey[];
}

export interface PlanOptions {
  readonly families: readonly Family[];
  readonly known: ReadonlyMap<RepositoryKey, KnownRepository>;
  /** Repositories with counters shown at 0, whose hold may be over by now. */
  readonly holding: ReadonlySet<RepositoryKey>;
  readonly restored: Snapshot | undefined;
  /** Milliseconds. */
  readonly now: number;
  readonly holdMs: number;
  readonly pace: Pace;
}

/** Comparing a record that changed costs about as much as rendering a few samples. */
const COMPARE_WORK = 20;

/** Compares the snapshot with what is on the page. Records that are the same object cost one look-up. */
export async function planUpdate(snapshot: Snapshot, options: PlanOptions): Promise<UpdatePlan> {
  const { families, known, holding, restored, now, holdMs, pace } = options;
  const renewed = new Map<RepositoryKey, KnownRepository>();
  const dirty = families.map(() => new Set<RepositoryKey>());
  for (const [key, record] of snapshot.records) {
    const before = known.get(key);
    if (before?.record === record && !holding.has(key)) continue;
    const holds = before?.holds ?? initialHolds(restored, key);
    const renewal = renew(before, record, { families, holds, now, holdMs });
    renewed.set(key, renewal.known);
    for (const index of renewal.families) dirty[index]?.add(key);
    await pace.spend(COMPARE_WORK);
  }
  const gone = [...known.keys()].filter((key) => !snapshot.records.has(key));
  for (const key of gone) for (const keys of dirty) keys.add(key);
  return { renewed, dirty, gone };
}
