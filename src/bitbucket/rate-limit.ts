const FIRST_PAUSE_MS = 60_000;
const LONGEST_BACK_OFF_MS = 30 * 60_000;
/** Larger numbers in `X-RateLimit-Reset` are seconds since the epoch, smaller ones seconds from now. */
const EPOCH_SECONDS = 1_000_000_000;

/**
 * When the answer itself says to come back: `Retry-After` (seconds or an HTTP date), else `X-RateLimit-Reset` (seconds left, as
 * seen on anonymous calls; api-facts.md, section 10). Milliseconds since the epoch, always after `now`; undefined when nothing usable
 * is said, which is how Bitbucket's 429 usually comes.
 */
export function toRetryAt(headers: Headers, now: number): number | undefined {
  const at = fromRetryAfter(headers.get('retry-after'), now) ?? fromReset(headers.get('x-ratelimit-reset'), now);
  return at !== undefined && at > now ? at : undefined;
}

/** Milliseconds to pause after the 429 that follows `refusals` others: one minute, doubling up to half an hour, less up to a quarter. */
export function toBackOff(refusals: number, random: number): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(refusals, 16), LONGEST_BACK_OFF_MS);
  return Math.round(full * (1 - random / 4));
}

function fromRetryAfter(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return now + Number(text) * 1000;
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}

function fromReset(text: string | null, now: number): number | undefined {
  if (text === null || !/^\d{1,13}$/.test(text)) return undefined;
  const seconds = Number(text);
  return seconds >= EPOCH_SECONDS ? seconds * 1000 : now + seconds * 1000;
}
