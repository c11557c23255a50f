import type { HistogramTally } from './ledger.ts';

/** A histogram without observations. `bounds` are upper bounds in seconds, ascending, without +Inf. */
export function emptyHistogram(bounds: readonly number[], bornAt: number): HistogramTally {
  return { bornAt, bounds, counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 };
}

/** The histogram with one more value. Other bounds than before (a changed configuration) begin a new histogram. */
export function observe(tally: HistogramTally, value: number): HistogramTally {
  const index = tally.bounds.findIndex((bound) => value <= bound);
  const slot = index === -1 ? tally.bounds.length : index;
  const counts = tally.counts.map((count, position) => (position === slot ? count + 1 : count));
  return { ...tally, counts, sum: tally.sum + value };
}

/** The histogram to add to: the one at hand as long as its bounds are still the configured ones. */
export function histogramFor(
  tally: HistogramTally | undefined,
  bounds: readonly number[],
  bornAt: number,
): HistogramTally {
  if (tally !== undefined && sameBounds(tally.bounds, bounds)) return tally;
  return emptyHistogram(bounds, bornAt);
}

function sameBounds(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((bound, index) => bound === right[index]);
}
