import type { BitbucketErrorKind } from './errors.ts';

const MOST_RETRIES = 2;
const FIRST_DELAY_MS = 500;

/**
 * Milliseconds to wait before a failed call is tried again in place; undefined when it is not. Only what may pass by itself is
 * retried, twice, with jitter so that callers that failed together do not return together. `retries` were made before.
 */
export function toRetryDelay(kind: BitbucketErrorKind, retries: number, random: number): number | undefined {
  if (!isTransient(kind) || retries >= MOST_RETRIES) return undefined;
  return Math.round(FIRST_DELAY_MS * 2 ** retries * (0.5 + random));
}

function isTransient(kind: BitbucketErrorKind): boolean {
  switch (kind) {
    case 'server':
    case 'network':
    case 'timeout':
    case 'malformed':
      return true;
    case 'unauthorized':
    case 'forbidden':
    case 'not_found':
    case 'gone':
    case 'bad_request':
    case 'rate_limited':
    case 'budget':
    case 'aborted':
      return false;
    default:
      return kind satisfies never;
  }
}
