import type { RepositoryKey } from '../domain/repository.ts';

/** The lines of one repository in one family. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly series: number;
}

/** The lines of some repositories in one family, joined: the unit that is sent, compressed and kept. Immutable. */
export interface Segment {
  readonly keys: readonly RepositoryKey[];
  /** For each key: where its lines end in `bytes`. */
  readonly ends: readonly number[];
  /** For each key. */
  readonly series: readonly number[];
  readonly bytes: Buffer;
}

/**
 * Bytes of a fresh segment. A changed repository touches a segment in nearly every family, and all of them are joined and compressed
 * again: with larger ones each change leaves megabytes of garbage outside of the heap, which makes V8 collect all of it often.
 */
export const SEGMENT_BYTES = 32 * 1024;

/** Where the lines of a repository stand; positions instead of views, because views of bytes are expensive objects. */
interface Part {
  readonly key: RepositoryKey;
  readonly source: Buffer;
  readonly from: number;
  readonly to: number;
  readonly series: number;
}

/** What changed in a family. */
export interface SegmentChanges {
  /** Repositories that are new, changed or gone. New ones get their place at the end, in this order. */
  readonly dirty: ReadonlySet<RepositoryKey>;
  /** The lines of a dirty repository; undefined when it has none. */
  readonly render: (key: RepositoryKey) => Promise<Chunk | undefined>;
}

/** The family's segments after the changes. Segments without a dirty repository, or whose text stayed the same, are shared. */
export async function updateSegments(
  segments: readonly Segment[],
  { dirty, render }: SegmentChanges,
): Promise<readonly Segment[]> {
  const unplaced = new Set(dirty);
  const next: Segment[] = [];
  let open: readonly Part[] = [];
  for (const segment of segments) {
    const stale = segment.keys.filter((key) => unplaced.delete(key));
    if (open.length === 0 && stale.length === 0) {
      next.push(segment);
      continue;
    }
    const chunks = await renderChanged(segment, stale, render);
    if (open.length === 0 && chunks.size === 0) {
      next.push(segment);
      continue;
    }
    open = [...open, ...replaceParts(segment, chunks)];
    // A remainder this small joins its neighbour, so that vanished repositories leave no crumbs.
    if (size(open) < SEGMENT_BYTES / 4) continue;
    next.push(...pack(open));
    open = [];
  }
  next.push(...pack(open));
  return unplaced.size === 0 ? next : append(next, unplaced, render);
}

/** The segments with lines of new repositories at the end; the last one is filled up first. */
async function append(
  segments: readonly Segment[],
  keys: Iterable<RepositoryKey>,
  render: SegmentChanges['render'],
): Promise<readonly Segment[]> {
  const last = segments.at(-1);
  const hasRoom = last !== undefined && last.bytes.length < SEGMENT_BYTES;
  const next = hasRoom ? segments.slice(0, -1) : [...segments];
  let open = hasRoom ? [...split(last)] : [];
  let bytes = size(open);
  for (const key of keys) {
    const chunk = await render(key);
    if (chunk === undefined) continue;
    open.push(toPart(key, chunk));
    bytes += chunk.bytes.length;
    if (bytes < SEGMENT_BYTES) continue;
    next.push(...pack(open));
    open = [];
    bytes = 0;
  }
  return [...next, ...pack(open)];
}

/** The lines of stale repositories that are other ones now; undefined for those that have none any more. */
async function renderChanged(
  segment: Segment,
  stale: readonly RepositoryKey[],
  render: SegmentChanges['render'],
): Promise<ReadonlyMap<RepositoryKey, Chunk | undefined>> {
  const changed = new Map<RepositoryKey, Chunk | undefined>();
  for (const key of stale) {
    const chunk = await render(key);
    const index = segment.keys.indexOf(key);
    const [from, to] = bounds(segment, index);
    if (chunk === undefined || segment.bytes.compare(chunk.bytes, 0, chunk.bytes.length, from, to) !== 0) {
      changed.set(key, chunk);
    }
  }
  return changed;
}

function replaceParts(segment: Segment, changed: ReadonlyMap<RepositoryKey, Chunk | undefined>): readonly Part[] {
  return split(segment).flatMap((part) => {
    if (!changed.has(part.key)) return [part];
    const chunk = changed.get(part.key);
    return chunk === undefined ? [] : [toPart(part.key, chunk)];
  });
}

function toPart(key: RepositoryKey, { bytes, series }: Chunk): Part {
  return { key, source: bytes, from: 0, to: bytes.length, series };
}

function split(segment: Segment): readonly Part[] {
  return segment.keys.map((key, index) => {
    const [from, to] = bounds(segment, index);
    return { key, source: segment.bytes, from, to, series: segment.series[index] ?? 0 };
  });
}

function bounds({ ends }: Segment, index: number): readonly [from: number, to: number] {
  return [ends[index - 1] ?? 0, ends[index] ?? 0];
}

/** Segments that hold these parts: one, or some of about the wanted size when it has grown to more than twice that. */
function pack(parts: readonly Part[]): readonly Segment[] {
  if (parts.length === 0) return [];
  if (size(parts) <= 2 * SEGMENT_BYTES) return [join(parts)];
  const packed: Segment[] = [];
  let group: Part[] = [];
  let bytes = 0;
  for (const part of parts) {
    group.push(part);
    bytes += part.to - part.from;
    if (bytes < SEGMENT_BYTES) continue;
    packed.push(join(group));
    group = [];
    bytes = 0;
  }
  return group.length === 0 ? packed : [...packed, join(group)];
}

function join(parts: readonly Part[]): Segment {
  const bytes = Buffer.allocUnsafeSlow(size(parts));
  const ends: number[] = [];
  let end = 0;
  for (const { source, from, to } of parts) {
    end += source.copy(bytes, end, from, to);
    ends.push(end);
  }
  return { keys: parts.map(({ key }) => key), ends, series: parts.map(({ series }) => series), bytes };
}

function size(parts: readonly Part[]): number {
  return parts.reduce((sum, { from, to }) => sum + to - from, 0);
}
