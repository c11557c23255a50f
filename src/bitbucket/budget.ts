/** Where a credential's budget stands at one moment. */
export interface BudgetStatus {
  /** Calls allowed in any rolling hour. */
  readonly limit: number;
  /** Calls that could be made right now. */
  readonly remaining: number;
  /** Calls of the limit held back for `active` priority. */
  readonly reserved: number;
  /** Milliseconds since the epoch; no call before then (429 back-off). Undefined when not paused. */
  readonly pausedUntil?: number;
  /** Milliseconds since the epoch: when the next call leaves the rolling hour and so frees a place; undefined when none is in it. */
  readonly nextFreeAt?: number;
}
