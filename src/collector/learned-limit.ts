import type { BudgetStatus } from '../bitbucket/budget.ts';

/**
 * What Bitbucket seems to allow when that is less than configured, because somebody else uses the same credential. Nobody says
 * so but the 429 answers. The calls we made in the hour before one are a good guess of what is left for us.
 */
export interface LearnedLimit {
  /** Calls per hour; above the configured limit it means nothing. */
  readonly ceiling: number;
  /** Milliseconds since the epoch: when `ceiling` was right. */
  readonly at: number;
  /** End of the last pause that was seen. */
  readonly pausedUntil: number;
  /** Pauses that followed one another at once. */
  readonly streak: number;
}

export const NOTHING_LEARNED: LearnedLimit = { ceiling: Number.POSITIVE_INFINITY, at: 0, pausedUntil: 0, streak: 0 };

const HOUR_MS = 3_600_000;
/** A pause that begins so soon after another one follows it at once. */
const AGAIN_MS = 60_000;
/** So many that follow one another are no chance: the hour is really used up. */
const STREAK = 3;
/** A little less than what was refused. */
const STEP_BACK = 0.95;
/** Others may stop: the guess grows by this part of the limit in an hour. */
const RECOVERY_PER_HOUR = 0.2;
/** However often it is refused, this part of the limit is tried. */
const FLOOR = 0.25;

/** Looks at the budget: pauses that follow one another lower the ceiling, time raises it. */
export function learnLimit(before: LearnedLimit, status: BudgetStatus, now: number): LearnedLimit {
  const grown = before.ceiling + status.limit * RECOVERY_PER_HOUR * (Math.max(0, now - before.at) / HOUR_MS);
  const ceiling = grown >= status.limit ? Number.POSITIVE_INFINITY : grown;
  const { pausedUntil } = status;
  if (pausedUntil === undefined || pausedUntil <= before.pausedUntil) return { ...before, ceiling, at: now };
  const streak = now - before.pausedUntil <= AGAIN_MS ? before.streak + 1 : 1;
  if (streak < STREAK) return { ceiling, at: now, pausedUntil, streak };
  const used = status.limit - status.remaining;
  const lowered = Math.max(status.limit * FLOOR, used * STEP_BACK);
  return { ceiling: Math.min(ceiling, lowered), at: now, pausedUntil, streak };
}

/** The budget as planning should see it. */
export function withLearned(status: BudgetStatus, { ceiling }: LearnedLimit): BudgetStatus {
  if (ceiling >= status.limit) return status;
  const limit = Math.floor(ceiling);
  const reserved = Math.min(status.reserved, Math.floor(limit / 10));
  return { ...status, limit, reserved, remaining: Math.max(0, status.remaining - (status.limit - limit)) };
}
