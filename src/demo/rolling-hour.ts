/** Moments of the last hour; the base of the rate limit and of its check. */
export interface RollingHour {
  /** Moments in the hour that ends at `now`. */
  count(now: number): number;
  /** Notes one more; `now` must not run backwards. */
  add(now: number): void;
  /** The most that were ever in one rolling hour. */
  worst(): number;
  /** Milliseconds until the oldest leaves the hour; 0 when empty. */
  nextFreeIn(now: number): number;
}

const HOUR = 3_600_000;
const COMPACT_AFTER = 4096;

export function createRollingHour(): RollingHour {
  let moments: number[] = [];
  let head = 0;
  let worst = 0;

  const forget = (now: number): void => {
    while (head < moments.length && (moments[head] ?? 0) <= now - HOUR) head += 1;
    if (head < COMPACT_AFTER) return;
    moments = moments.slice(head);
    head = 0;
  };
  return {
    count: (now) => {
      forget(now);
      return moments.length - head;
    },
    add: (now) => {
      forget(now);
      moments.push(now);
      worst = Math.max(worst, moments.length - head);
    },
    worst: () => worst,
    nextFreeIn: (now) => {
      forget(now);
      const oldest = moments[head];
      return oldest === undefined ? 0 : oldest + HOUR - now;
    },
  };
}
