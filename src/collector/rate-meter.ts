/** How many calls per hour were made lately: an average that fades, so that it follows the day without jumping. */
export interface RateMeter {
  readonly perHour: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const HOUR_MS = 3_600_000;
/** A call counts for about this long. */
const FADE_MS = HOUR_MS / 4;

/** The meter after `calls` more calls, or just later when there were none. */
export function meter(before: RateMeter, calls: number, now: number): RateMeter {
  const elapsed = Math.max(0, now - before.at);
  return { perHour: before.perHour * Math.exp(-elapsed / FADE_MS) + calls * (HOUR_MS / FADE_MS), at: now };
}
