import type { RunSpec } from '../../src/demo/run-spec.ts';

const EVERY_MS = 2000;
const RUNS = 60;
/** One in so many fails, and the next one mends it. */
const FAILS_ONCE_IN = 4;

/**
 * Two minutes of one pipeline that runs all the time, takes longer with every run, and fails now and then: what the demo's chance
 * brings only sometimes in so short a time. The first run is older, so that it is known and no news.
 */
export function steadyRuns(start: number): readonly RunSpec[] {
  return Array.from({ length: RUNS }, (_, index) => ({
    createdAt: index === 0 ? start - 60_000 : start + index * EVERY_MS,
    parsingSeconds: 0,
    queueSeconds: 1,
    steps: [
      {
        name: 'Test',
        seconds: 1 + index / 10,
        result: index % FAILS_ONCE_IN === FAILS_ONCE_IN - 1 ? ('FAILED' as const) : ('SUCCESSFUL' as const),
      },
    ],
  }));
}
