import type { RepositoryRecord } from '../domain/snapshot.ts';

/** Every family of this program starts with it. */
export const PREFIX = 'bitbucket_pipelines_';

export type Labels = Readonly<Record<string, string>>;

/** One line of a family. `suffix` only for the parts of a histogram. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** What samples depend on besides the record itself. */
export interface SampleContext {
  /** Must the counter with this unit (`hold-units.ts`) still be shown at 0? */
  readonly isHeld: (unit: string) => boolean;
}

/** What a metric family is called. `help` holds no quotes: prom-client does not escape them as OpenMetrics wants. */
export interface FamilyMeta {
  /** With the prefix, and with `_total` for counters. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
}

/** A metric family over repositories: data and pure functions. */
export interface Family extends FamilyMeta {
  /** All label names of a value line, in order, without `le`. */
  readonly labels: readonly string[];
  /**
   * The facts whose change means that this repository's lines of the family change: compared item by item with `Object.is`, so
   * that shared parts of a ledger cost nothing.
   */
  readonly slice: (record: RepositoryRecord) => readonly unknown[];
  readonly samples: (record: RepositoryRecord, context: SampleContext) => readonly Sample[];
}

/** Seconds since the epoch, as Prometheus wants them. */
export function toSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
