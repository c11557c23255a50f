import { gunzipSync } from 'node:zlib';
import type { LogFields, Logger } from '../../src/domain/log.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { createExposition, type ExpositionDependencies } from '../../src/metrics/expose.ts';
import type { Exposition } from '../../src/metrics/exposition.ts';
import { makeSnapshot, T0 } from './records.ts';

export const OPENMETRICS = 'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;q=0.5';

/** An exposition over a snapshot and a clock that a test sets, with everything that was logged. */
export interface ExpositionUnderTest {
  readonly exposition: Exposition;
  readonly world: { snapshot: Snapshot; now: number };
  readonly logged: { message: string; fields: LogFields }[];
  /** The whole page as text, whatever the encoding. */
  scrape(accept?: string, acceptEncoding?: string): Promise<string>;
}

export function exposeForTest(overrides: Partial<ExpositionDependencies> = {}): ExpositionUnderTest {
  const world = { snapshot: makeSnapshot(), now: T0 };
  const logged: { message: string; fields: LogFields }[] = [];
  const note = (message: string, fields: LogFields = {}): void => {
    logged.push({ message, fields });
  };
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  const exposition = createExposition({
    store: { snapshot: () => Promise.resolve(world.snapshot) },
    clock: { now: () => world.now },
    log,
    options: { runInfo: true, creator: true, stepHistograms: true, firstIncrementHoldMs: 60_000 },
    registries: [],
    ...overrides,
  });
  const scrape = async (accept?: string, acceptEncoding?: string): Promise<string> => {
    const { chunks, contentEncoding } = await exposition.scrape({ accept, acceptEncoding });
    const bytes = Buffer.concat(chunks);
    return (contentEncoding === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  };
  return { exposition, world, logged, scrape };
}

/** The value lines of a page, without metadata. */
export function linesOf(page: string, name: string): readonly string[] {
  return page.split('\n').filter((line) => new RegExp(`^${name}(_bucket|_sum|_count)?[{ ]`).test(line));
}
