/** Where a credential's budget stands at one moment. */
export interface BudgetStatus {
  /** Calls allowed in any rolling hour. */
  readonly limit: number;
  /** Places left in the rolling hour right now, the reserve included. A pause does not change it (`pausedUntil`). */
  readonly remaining: number;
  /** Calls of the limit held back for `active` priority. */
  readonly reserved: number;
  /** Milliseconds since the epoch; no call before then (429 back-off). Undefined when not paused. */
  readonly pausedUntil?: number;
  /** Milliseconds since the epoch: when the next call leaves the rolling hour and so frees a place; undefined when none is in it. */
  readonly nextFreeAt?: number;
}

export type Priority = 'active' | 'idle';

/** Plain data: may be kept anywhere and handed on, for example to the next configuration's client. */
export interface BudgetState {
  /** Times of the calls that may still lie in the server's rolling hour: milliseconds since the epoch, ascending. */
  readonly calls: readonly number[];
  /** Milliseconds since the epoch. */
  readonly pausedUntil?: number;
  /** 429 answers since the last success: the exponent of the back-off. */
  readonly refusals: number;
}

export interface BudgetLimits {
  readonly limit: number;
  /** Calls of the limit that only `active` priority may use. */
  readonly reserved: number;
}

export type Admission =
  | { readonly ok: true; readonly state: BudgetState }
  | { readonly ok: false; readonly reason: 'empty' | 'paused'; readonly retryAt: number };

/**
 * A call may reach the server later than we sent it and count later there, so ours count for a little longer than the server's
 * rolling hour.
 */
const GUARD_MS = 5_000;
export const WINDOW_MS = 3_600_000 + GUARD_MS;
/** No pause is longer: a `Retry-After` beyond this is a mistake, and a clock that was set back must not freeze us. */
export const LONGEST_PAUSE_MS = 24 * 3_600_000;
const RESERVED_SHARE = 0.1;

export const UNUSED_BUDGET: BudgetState = { calls: [], refusals: 0 };

/** A tenth of the limit is held back, so that idle polling cannot starve the runs that are open. */
export function toLimits(requestsPerHour: number): BudgetLimits {
  return { limit: requestsPerHour, reserved: Math.floor(requestsPerHour * RESERVED_SHARE) };
}

/** May a call be made now? Charges it when it may. Every attempt is a call, retries included. */
export function admit(
  state: BudgetState,
  limits: BudgetLimits,
  call: { readonly now: number; readonly priority: Priority },
): Admission {
  const { now } = call;
  const current = settle(state, now);
  if (current.pausedUntil !== undefined) return { ok: false, reason: 'paused', retryAt: current.pausedUntil };
  const usable = call.priority === 'active' ? limits.limit : limits.limit - limits.reserved;
  const { calls } = current;
  if (calls.length < usable) return { ok: true, state: { ...current, calls: [...calls, now] } };
  const freeing = calls[calls.length - usable] ?? now;
  return { ok: false, reason: 'empty', retryAt: freeing + WINDOW_MS };
}

/** No call before `until`. Calls that were under way when a pause began do not make it a second refusal. */
export function pause(
  state: BudgetState,
  now: number,
  wanted: { readonly explicit?: number; readonly backOff: (refusals: number) => number },
): BudgetState {
  const current = settle(state, now);
  const longest = now + LONGEST_PAUSE_MS;
  const { explicit } = wanted;
  if (current.pausedUntil !== undefined) {
    return { ...current, pausedUntil: Math.min(Math.max(current.pausedUntil, explicit ?? 0), longest) };
  }
  const until = explicit ?? now + wanted.backOff(current.refusals);
  return { ...current, refusals: current.refusals + 1, pausedUntil: Math.min(until, longest) };
}

/** A call went through: the back-off starts over, unless the credential has been paused meanwhile. */
export function recover(state: BudgetState, now: number): BudgetState {
  const current = settle(state, now);
  return current.pausedUntil === undefined && current.refusals > 0 ? { ...current, refusals: 0 } : current;
}

/** What to show. */
export function toBudgetStatus(state: BudgetState, limits: BudgetLimits, now: number): BudgetStatus {
  const { calls, pausedUntil } = settle(state, now);
  const oldest = calls[0];
  return {
    limit: limits.limit,
    remaining: Math.max(0, limits.limit - calls.length),
    reserved: limits.reserved,
    ...(pausedUntil === undefined ? {} : { pausedUntil }),
    ...(oldest === undefined ? {} : { nextFreeAt: oldest + WINDOW_MS }),
  };
}

/** Forgets what is over. A clock that was set back leaves no call in the future: it happened, at the latest, now. */
function settle(state: BudgetState, now: number): BudgetState {
  const first = state.calls.findIndex((time) => time > now - WINDOW_MS);
  const recent = first === -1 ? [] : first === 0 ? state.calls : state.calls.slice(first);
  const ahead = (recent.at(-1) ?? now) > now;
  const calls = ahead ? recent.map((time) => Math.min(time, now)) : recent;
  const { pausedUntil, refusals } = state;
  if (pausedUntil === undefined || pausedUntil <= now) return { calls, refusals };
  return { calls, refusals, pausedUntil: Math.min(pausedUntil, now + LONGEST_PAUSE_MS) };
}
