/** How to collect. All times in milliseconds. */
export interface CollectorSettings {
  readonly concurrency: number;
  readonly activeIntervalMs: number;
  readonly idleIntervalMs: number;
  readonly discoveryIntervalMs: number;
  /** How far the first poll of a repository pages back. */
  readonly lookbackMs: number;
  /** Pages of pipelines that one poll may fetch. */
  readonly maxPages: number;
  readonly steps: boolean;
  readonly activityHint: boolean;
}
