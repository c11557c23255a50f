import type { RepositoryKey } from '../domain/repository.ts';

/** The lines of one repository in one family. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly series: number;
}

/** The lines of some repositories in one family, joined: the unit that is sent, compressed and kept. Immutable. */
export interface Segment {
  readonly keys: readonly RepositoryKey[];
  /** For each key: where its lines end in `bytes`. */
  readonly ends: readonly number[];
  /** For each key. */
  readonly series: readonly number[];
  readonly bytes: Uint8Array;
}

/** Bytes of a fresh segment: small enough that a changed repository makes little to join and compress again. */
export const SEGMENT_BYTES = 128 * 1024;

interface Part extends Chunk {
  readonly key: RepositoryKey;
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
    const parts = await renew(segment, dirty, render);
    if (open.length === 0 && sameText(segment, parts)) {
      next.push(segment);
      continue;
    }
    open = [...open, ...parts];
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
    open.push({ key, ...chunk });
    bytes += chunk.bytes.length;
    if (bytes < SEGMENT_BYTES) continue;
    next.push(...pack(open));
    open = [];
    bytes = 0;
  }
  return [...next, ...pack(open)];
}

async function renew(
  segment: Segment,
  dirty: SegmentChanges['dirty'],
  render: SegmentChanges['render'],
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const part of split(segment)) {
    const chunk = dirty.has(part.key) ? await render(part.key) : part;
    if (chunk !== undefined) parts.push({ key: part.key, bytes: chunk.bytes, series: chunk.series });
  }
  return parts;
}

function split(segment: Segment): readonly Part[] {
  return segment.keys.map((key, index) => ({
    key,
    bytes: segment.bytes.subarray(index === 0 ? 0 : segment.ends[index - 1], segment.ends[index]),
    series: segment.series[index] ?? 0,
  }));
}

function sameText(segment: Segment, parts: readonly Part[]): boolean {
  const before = split(segment);
  return (
    before.length === parts.length &&
    parts.every(({ key, bytes }, index) => {
      const old = before[index];
      return old !== undefined && old.key === key && Buffer.compare(old.bytes, bytes) === 0;
    })
  );
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
    bytes += part.bytes.length;
    if (bytes < SEGMENT_BYTES) continue;
    packed.push(join(group));
    group = [];
    bytes = 0;
  }
  return group.length === 0 ? packed : [...packed, join(group)];
}

function join(parts: readonly Part[]): Segment {
  let end = 0;
  return {
    keys: parts.map(({ key }) => key),
    ends: parts.map(({ bytes }) => {
      end += bytes.length;
      return end;
    }),
    series: parts.map(({ series }) => series),
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
  };
}

function size(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
