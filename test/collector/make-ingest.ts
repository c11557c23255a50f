import type { LogFields, Logger } from '../../src/domain/log.ts';
import { createRefPolicy } from '../../src/domain/ref-policy.ts';
import { createIngest, type Ingest } from '../../src/ingest.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/port.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
export function createLines(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** The real ingest over the memory store. */
export function makeIngest(store: Store = createMemoryStore()): { readonly ingest: Ingest; readonly store: Store } {
  const hour = 3_600_000;
  const ingest = createIngest({
    store,
    policy: {
      refs: createRefPolicy(['@main']),
      durationBuckets: [60, 600],
      steps: true,
      stepHistograms: false,
      forgetAfterMs: 30 * 24 * hour,
      settledRetentionMs: 7 * 24 * hour,
    },
    seriesLeft: () => 1_000_000,
    logger: createLines(),
    events: { onChange: () => undefined },
  });
  return { ingest, store };
}
