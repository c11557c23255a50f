import type { RepositoryKey } from '../domain/repository.ts';
import type { Family } from './family.ts';
import type { FamilyText } from './family-text.ts';
import { isHeld } from './hold.ts';
import type { KnownRepository } from './known-repository.ts';
import type { Pace } from './pace.ts';
import type { UpdatePlan } from './plan-update.ts';
import { type Chunk, type Segment, updateSegments } from './segment.ts';

/** Samples rendered in one go: about a millisecond. */
export const SAMPLES_PER_TURN = 250;

export interface RenderOptions {
  readonly families: readonly Family[];
  /** By family. */
  readonly texts: readonly FamilyText[];
  readonly pace: Pace;
  /** Lines of a repository could not be made and are left out; called once per repository, with the first family that failed. */
  readonly onFailure: (key: RepositoryKey, family: string, error: unknown) => void;
}

/** By family: the segments after the plan was carried out. Families in which nothing changed keep their list. */
export async function renderSegments(
  segments: readonly (readonly Segment[])[],
  { dirty, renewed }: UpdatePlan,
  { families, texts, pace, onFailure }: RenderOptions,
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
