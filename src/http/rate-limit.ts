export interface RateLimitSettings {
  readonly burst: number;
  /** Milliseconds until one more request is allowed. */
  readonly intervalMs: number;
}

/** A token bucket, full at the start: returns whether a request at `now` (milliseconds) may pass. */
export function createRateLimit({ burst, intervalMs }: RateLimitSettings): (now: number) => boolean {
  let tokens = burst;
  let filledAt: number | undefined;
  return (now) => {
    tokens = Math.min(burst, tokens + Math.max(0, now - (filledAt ?? now)) / intervalMs);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
