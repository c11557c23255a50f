import type { Cursor, Ledger } from './ledger.ts';
import type { Run } from './run.ts';

/**
 * May paging stop after this page? True when it holds a run at or below the watermark. An empty page always ends paging.
 * `cursor` is undefined for a repository without known runs: then only the lookback or the end of the list stops.
 */
export function reachesWatermark(cursor: Cursor | undefined, page: readonly Run[]): boolean {
  if (cursor === undefined) return false;
  return page.some((run) => isAtOrBelow(cursor, run));
}

/** Open runs of the ledger that the listed pages do not show: each is asked for by its uuid. */
export function runsToFollow(ledger: Ledger | undefined, listed: readonly Run[]): readonly Run[] {
  if (ledger === undefined) return [];
  const seen = new Set(listed.map((run) => run.uuid));
  return Object.values(ledger.open)
    .map((open) => open.run)
    .filter((run) => !seen.has(run.uuid));
}

function isAtOrBelow(cursor: Cursor, run: Run): boolean {
  if (cursor.buildNumber !== undefined && run.buildNumber !== undefined) return run.buildNumber <= cursor.buildNumber;
  if (cursor.createdAt !== undefined && run.createdAt !== undefined) return run.createdAt <= cursor.createdAt;
  return false;
}
