import type { RepositoryRecord, Snapshot } from '../domain/snapshot.ts';
import type { Family } from './family.ts';
import { adoptCarried, expire, type Holds, meet, NO_HOLDS, releasedHolds } from './hold.ts';
import { unitsOf } from './hold-units.ts';

/** What is kept of a repository whose lines are on the page: enough to tell which lines a new record changes. */
export interface KnownRepository {
  readonly record: RepositoryRecord;
  /** By family: the facts that its lines were made from. */
  readonly slices: readonly (readonly unknown[])[];
  readonly holds: Holds;
}

/** A repository as it will be known, and the indexes of the families whose lines must be rendered again. */
export interface Renewal {
  readonly known: KnownRepository;
  readonly families: readonly number[];
}

/** The holds that apply before a repository is met: Prometheus has seen what was restored from a store. */
export function initialHolds(restored: Snapshot | undefined, key: string): Holds {
  const record = restored?.records.get(key);
  return record === undefined ? NO_HOLDS : releasedHolds(safeUnits(record) ?? []);
}

interface RenewOptions {
  readonly families: readonly Family[];
  readonly holds: Holds;
  /** Milliseconds. */
  readonly now: number;
  readonly holdMs: number;
}

/** Compares a record with what was rendered of it. Pure, and never throws because of a broken record. */
export function renew(
  before: KnownRepository | undefined,
  record: RepositoryRecord,
  { families, holds, now, holdMs }: RenewOptions,
): Renewal {
  const ended = expire(holds, now, holdMs);
  if (before !== undefined && before.record === record) {
    const counters = ended.uncovered ? heldFamilies(families) : [];
    return { known: { ...before, holds: ended.holds }, families: counters };
  }
  const slices = families.map((family) => safeSlice(family, record));
  const changed = slices.flatMap((slice, index) => (sameSlice(before?.slices[index], slice) ? [] : [index]));
  const units = before?.record.ledger === record.ledger && before !== undefined ? undefined : safeUnits(record);
  return {
    known: { record, slices, holds: units === undefined ? ended.holds : meet(ended.holds, units) },
    families: ended.uncovered ? [...new Set([...changed, ...heldFamilies(families)])] : changed,
  };
}

/** The repository with holds that began to wait while it was being rendered. */
export function withCarried(known: KnownRepository, current: Holds | undefined): KnownRepository {
  return current === undefined ? known : { ...known, holds: adoptCarried(known.holds, current) };
}

function heldFamilies(families: readonly Family[]): readonly number[] {
  return families.flatMap(({ type }, index) => (type === 'gauge' ? [] : [index]));
}

function sameSlice(before: readonly unknown[] | undefined, after: readonly unknown[]): boolean {
  return before?.length === after.length && after.every((fact, index) => Object.is(fact, before[index]));
}

function safeSlice(family: Family, record: RepositoryRecord): readonly unknown[] {
  try {
    return family.slice(record);
  } catch {
    // Not even readable: its lines are tried, and fail, whenever the ledger is another one.
    return [record.ledger];
  }
}

function safeUnits(record: RepositoryRecord): ReturnType<typeof unitsOf> | undefined {
  try {
    return unitsOf(record.ledger);
  } catch {
    return undefined;
  }
}
