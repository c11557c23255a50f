import type { Condition } from '../http/status-page-data.ts';

/** What health and readiness are decided by. Times in milliseconds since the epoch. */
export interface Vitals {
  readonly now: number;
  /** The collector's loop turned last; or when it was started, as long as it has not turned. */
  readonly heartbeat: number;
  /** The collector ended although nobody stopped it. */
  readonly failed: boolean;
  readonly stopping: boolean;
  readonly firstRoundDone: boolean;
}

/** The loop turns every few seconds; silent for so long it is dead, and a restart is the only cure. */
export const DEAD_AFTER_MS = 120_000;

/** Only a dead loop is unhealthy: nothing that Bitbucket does may get the exporter restarted. */
export function toHealth({ now, heartbeat, failed, stopping }: Vitals): Condition {
  if (stopping) return { ok: true };
  if (failed) return { ok: false, reason: 'the collector has stopped' };
  const silentMs = now - heartbeat;
  if (silentMs <= DEAD_AFTER_MS) return { ok: true };
  return { ok: false, reason: `the collector has not moved for ${Math.round(silentMs / 1_000)} s` };
}

/** Ready once discovery was tried and a first poll is over, however it went; not ready any more on shutdown. */
export function toReadiness({ stopping, firstRoundDone }: Vitals): Condition {
  if (stopping) return { ok: false, reason: 'shutting down' };
  return firstRoundDone ? { ok: true } : { ok: false, reason: 'waiting for discovery and a first poll' };
}
