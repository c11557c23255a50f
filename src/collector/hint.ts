import type { Repository } from '../domain/repository.ts';

/** What one look at the newest repositories of a workspace left behind. */
export interface HintMemory {
  /** `updated_on` by slug, milliseconds since the epoch. */
  readonly updatedAt: ReadonlyMap<string, number>;
  /** Repositories that were not on the page had not been updated later than this. */
  readonly floor: number;
}

export interface HintLook {
  /** Repositories whose `updated_on` grew since the last look. */
  readonly changed: readonly Repository[];
  readonly memory: HintMemory;
}

/**
 * Compares a page of the most recently updated repositories with the last one. Needs no clock of ours: a repository that was not on
 * the last page has changed when it is newer than the oldest one there. The first look only remembers.
 */
export function compareHint(
  before: HintMemory | undefined,
  page: readonly Repository[],
  { isFull }: { readonly isFull: boolean },
): HintLook {
  const times = page.flatMap(({ repository, updatedAt }) =>
    updatedAt === undefined ? [] : [[repository, updatedAt] as const],
  );
  const floor = isFull ? Math.min(...times.map(([, updatedAt]) => updatedAt)) : Number.NEGATIVE_INFINITY;
  const changed = page.filter(({ repository, updatedAt }) => {
    if (before === undefined || updatedAt === undefined) return false;
    return updatedAt > (before.updatedAt.get(repository) ?? before.floor);
  });
  return { changed, memory: { updatedAt: new Map(times), floor } };
}

/**
 * A push moves `updated_on` a moment before its run exists and leaves PARSING and PENDING: a look at once would see nothing, or would
 * cost a second step list. So the poll waits until the change is this old; clock skew cannot make it longer.
 */
export const HINT_SETTLE_MS = 15_000;

/** When a changed repository should be polled. Milliseconds since the epoch. */
export function hintWantedFrom(updatedAt: number | undefined, now: number): number {
  if (updatedAt === undefined) return now;
  return Math.min(Math.max(now, updatedAt + HINT_SETTLE_MS), now + HINT_SETTLE_MS);
}
