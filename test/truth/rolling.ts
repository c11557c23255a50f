const HOUR_MS = 3_600_000;

/** The most calls in any rolling hour. `times` ascend, milliseconds since the epoch. */
export function countCalls(times: readonly number[]): number {
  let first = 0;
  let worst = 0;
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? time) <= time - HOUR_MS) first += 1;
    worst = Math.max(worst, index - first + 1);
  }
  return worst;
}
