import type { RunResult } from './state.ts';
import type { RefPolicy } from './target.ts';

/** What folding depends on besides the ledger and the observation. */
export interface FoldPolicy {
  readonly refs: RefPolicy;
  /** Seconds, ascending, without +Inf. */
  readonly durationBuckets: readonly number[];
  /** Steps are fetched at all. */
  readonly steps: boolean;
  readonly stepHistograms: boolean;
  /** Milliseconds: an identity or step without a run for so long is forgotten. */
  readonly forgetAfterMs: number;
  /** Milliseconds: finished runs stay in `settled` at least so long. */
  readonly settledRetentionMs: number;
  /** Series that may still be added on the whole page; new identities that do not fit are dropped. */
  readonly seriesLeft: number;
}

/** What happened while folding, for logs, self metrics and benchmarks; never needed to understand the ledger. */
export interface FoldFacts {
  /** Completions that incremented a counter. */
  readonly counted: readonly { readonly uuid: string; readonly runNumber: number; readonly result: RunResult }[];
  /** State names that this version does not know, as text, on runs or steps that were news. */
  readonly unknown: readonly { readonly kind: 'run' | 'step'; readonly text: string }[];
  /** Keys of identities that did not fit under the series limit. */
  readonly dropped: readonly string[];
  /** By how much `missed` grew. */
  readonly missed: number;
}
