import type { RepositoryKey } from '../domain/repository.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Family } from './family.ts';
import { createFamilyText, type FamilyText } from './family-text.ts';
import { carry, isUncarried } from './hold.ts';
import { type KnownRepository, withCarried } from './known-repository.ts';
import type { Format } from './negotiate.ts';
import { createPace } from './pace.ts';
import { planUpdate, type UpdatePlan } from './plan-update.ts';
import { type RenderOptions, renderSegments, SAMPLES_PER_TURN } from './render-segments.ts';
import type { Segment } from './segment.ts';

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
  readonly onFailure: RenderOptions['onFailure'];
}

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
    const plan = await planUpdate(snapshot, { families, known, holding, restored, now, holdMs, pace });
    const next = await renderSegments(segments, plan, { families, texts, pace, onFailure });
    commit(next, plan);
  }

  function commit(next: readonly (readonly Segment[])[], { renewed, gone }: UpdatePlan): void {
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

function join(headers: readonly Uint8Array[], segments: readonly (readonly Segment[])[]): readonly Uint8Array[] {
  return headers.flatMap((header, index) => [header, ...(segments[index] ?? []).map(({ bytes }) => bytes)]);
}

function countSeries(segments: readonly (readonly Segment[])[]): number {
  return segments.flat().reduce((sum, segment) => segment.series.reduce((total, count) => total + count, sum), 0);
}
