import type { Ledger } from '../domain/ledger.ts';
import { isWaiting } from '../domain/state.ts';

/**
 * Since when each open run moves, by uuid. A run that was paused for days and goes on, or that is re-run in place, keeps its
 * creation time; its end is predicted from the moment when it began to move again.
 */
export type MovingSince = ReadonlyMap<string, MovingRun>;

interface MovingRun {
  readonly runNumber: number;
  readonly waiting: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Brings the map up to date with the ledger as of `now`. */
export function trackMoving(previous: MovingSince, ledger: Ledger, now: number): MovingSince {
  const next = new Map<string, MovingRun>();
  for (const { run } of Object.values(ledger.open)) {
    const before = previous.get(run.uuid);
    const waiting = isWaiting(run.state);
    const same = before !== undefined && before.runNumber === run.runNumber && (waiting || !before.waiting);
    const isFirst = before === undefined && run.runNumber === 1;
    const at = same ? before.at : isFirst ? Math.min(run.createdAt ?? now, now) : now;
    next.set(run.uuid, { runNumber: run.runNumber, waiting, at });
  }
  return next;
}
