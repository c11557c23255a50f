import type { RepositoryKey } from '../domain/repository.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Family } from './family.ts';
import { createFamilyText, type FamilyText } from './family-text.ts';
import { carry, isHeld, isUncarried } from './hold.ts';
import { initialHolds, type KnownRepository, renew, withCarried } from './known-repository.ts';
import type { Format } from './negotiate.ts';
import { createPace, type Pace } from './pace.ts';
import { type Chunk, type Segment, updateSegments } from './segment.ts';

/** The page's part that is made from repositories. One `update` at a time; whatever it changes shows at its end, all at once. */
export interface Page {
  /** Renders what differs between the page and the snapshot, a little per turn of the event loop. */
  update(snapshot: Snapshot, now: number): Promise<void>;
  /** Metadata and lines of all families. The same array until an update changes something. */
  chunks(format: Format): readonly Uint8Array[];
  /** A scrape response carries the page as it is now. */
  carried(now: number): void;
  series(): number;
}

export interface PageOptions {
  readonly families: readonly Family[];
  /** Names of all families of the whole page. */
  readonly names: ReadonlySet<string>;
  readonly holdMs: number;
  readonly restored?: Snapshot;
  /** Lines of a repository could not be made and are left out; once per update, with the first family that failed. */
  readonly onFailure: (key: RepositoryKey, family: string, error: unknown) => void;
}

/** Samples rendered in one go: about a millisecond. */
const SAMPLES_PER_TURN = 250;
/** Comparing a record that did not change costs next to nothing, one that did about as much as a few samples. */
const COMPARE_WORK = 20;

export function createPage({ families, names, holdMs, restored, onFailure }: PageOptions): Page {
  const texts = families.map((family) => createFamilyText(family, names));
  const known = new Map<RepositoryKey, KnownRepository>();
  /** Repositories with counters shown at 0. */
  const holding = new Set<RepositoryKey>();
  let segments: readonly (readonly Segment[])[] = families.map(() => []);
  let headers: Readonly<Record<Format, readonly Uint8Array[]>> | undefined;
  let joined: Partial<Record<Format, readonly Uint8Array[]>> = {};
  let series = 0;

  return { update, chunks, carried, series: () => series };

  async function update(snapshot: Snapshot, now: number): Promise<void> {
    headers ??= await renderHeaders(texts);
    const pace = createPace(SAMPLES_PER_TURN);
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
    const next = await renderSegments(dirty, renewed, pace);
    commit(next, renewed, gone);
  }

  async function renderSegments(
    dirty: readonly ReadonlySet<RepositoryKey>[],
    renewed: ReadonlyMap<RepositoryKey, KnownRepository>,
    pace: Pace,
  ): Promise<readonly (readonly Segment[])[]> {
    const next: (readonly Segment[])[] = [];
    const failed = new Set<RepositoryKey>();
    for (const [index, family] of families.entries()) {
      const before = segments[index] ?? [];
      const keys = dirty[index] ?? new Set();
      const text = texts[index];
      if (keys.size === 0 || text === undefined) {
        next.push(before);
        continue;
      }
      const render = async (key: RepositoryKey): Promise<Chunk | undefined> => {
        const repository = renewed.get(key);
        if (repository === undefined) return undefined;
        try {
          return await renderChunk(family, text, { repository, pace });
        } catch (error) {
          if (!failed.has(key)) onFailure(key, family.name, error);
          failed.add(key);
          return undefined;
        }
      };
      next.push(await updateSegments(before, { dirty: keys, render }));
    }
    return next;
  }

  function commit(
    next: readonly (readonly Segment[])[],
    renewed: ReadonlyMap<RepositoryKey, KnownRepository>,
    gone: readonly RepositoryKey[],
  ): void {
    if (next.some((list, index) => list !== segments[index])) {
      joined = {};
      series = countSeries(next);
    }
    segments = next;
    for (const [key, repository] of renewed) {
      known.set(key, withCarried(repository, known.get(key)?.holds));
      if (repository.holds.held.size > 0) holding.add(key);
      else holding.delete(key);
    }
    for (const key of gone) {
      known.delete(key);
      holding.delete(key);
    }
  }

  function chunks(format: Format): readonly Uint8Array[] {
    const current = joined[format] ?? join(headers?.[format] ?? [], segments);
    joined = { ...joined, [format]: current };
    return current;
  }

  function carried(now: number): void {
    for (const key of holding) {
      const repository = known.get(key);
      if (repository === undefined || !isUncarried(repository.holds)) continue;
      known.set(key, { ...repository, holds: carry(repository.holds, now) });
    }
  }
}

async function renderHeaders(texts: readonly FamilyText[]): Promise<Record<Format, readonly Uint8Array[]>> {
  const headersOf = (format: Format): Promise<readonly Uint8Array[]> =>
    Promise.all(
      texts.map(async (text, index) => {
        const separator = format === 'text' && index > 0 ? '\n' : '';
        return Buffer.from(`${separator}${await text.header(format)}`);
      }),
    );
  return { text: await headersOf('text'), openmetrics: await headersOf('openmetrics') };
}

async function renderChunk(
  family: Family,
  text: FamilyText,
  { repository, pace }: { readonly repository: KnownRepository; readonly pace: Pace },
): Promise<Chunk | undefined> {
  const samples = family.samples(repository.record, { isHeld: (unit) => isHeld(repository.holds, unit) });
  const parts: Buffer[] = [];
  for (let start = 0; start < samples.length; start += SAMPLES_PER_TURN) {
    const some = samples.slice(start, start + SAMPLES_PER_TURN);
    parts.push(Buffer.from(await text.lines(some)));
    await pace.spend(some.length);
  }
  const [only] = parts;
  if (only === undefined) return undefined;
  return { bytes: parts.length === 1 ? only : Buffer.concat(parts), series: samples.length };
}

function join(headers: readonly Uint8Array[], segments: readonly (readonly Segment[])[]): readonly Uint8Array[] {
  return headers.flatMap((header, index) => [header, ...(segments[index] ?? []).map(({ bytes }) => bytes)]);
}

function countSeries(segments: readonly (readonly Segment[])[]): number {
  return segments.flat().reduce((sum, segment) => segment.series.reduce((total, count) => total + count, sum), 0);
}
