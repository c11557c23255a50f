import { BitbucketError, type BitbucketErrorKind } from '../bitbucket/errors.ts';

/** Objects of one poll that may fail before the rest is left to the next one: each has cost three attempts. */
const MAX_TROUBLES = 3;

/**
 * Does the failure concern this one object, so that others may still answer? The budget, a pause, a refused credential and an
 * abort concern all of them.
 */
export function isSkippable(kind: BitbucketErrorKind): boolean {
  switch (kind) {
    case 'aborted':
    case 'budget':
    case 'rate_limited':
    case 'unauthorized':
      return false;
    case 'forbidden':
    case 'not_found':
    case 'gone':
    case 'bad_request':
    case 'server':
    case 'network':
    case 'timeout':
    case 'malformed':
      return true;
    default:
      return kind satisfies never;
  }
}

/** After these failures of single objects, is it better to leave the rest to the next poll? */
export function endsLooking(errors: readonly BitbucketError[]): boolean {
  const last = errors.at(-1);
  return last !== undefined && (errors.length >= MAX_TROUBLES || !isSkippable(last.kind));
}

/** Failures of the API become values; anything else is a bug and is thrown on. */
export async function attempt<T>(call: () => Promise<T>): Promise<T | BitbucketError> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof BitbucketError) return error;
    throw error;
  }
}

/** The list from another place on each time: what fails at its head must not keep its tail waiting for ever. */
export function rotated<T>(items: readonly T[], at: number): readonly T[] {
  if (items.length <= MAX_TROUBLES) return items;
  const start = Math.floor(at / 1_000) % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
