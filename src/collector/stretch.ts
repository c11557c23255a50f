/** Calls per hour that a plan wants if the budget were endless. */
export interface Demand {
  /** Open runs: lists, follows and steps of repositories where something happens. */
  readonly active: number;
  /** Everything that is looked at only to find out whether something happens. */
  readonly idle: number;
  /** Hints and discovery: not stretched. */
  readonly fixed: number;
}

/** By how much intervals grow; 1 is as configured. */
export interface Stretch {
  readonly active: number;
  readonly idle: number;
}

export const NO_STRETCH: Stretch = { active: 1, idle: 1 };

/** Room for what a plan cannot foresee: retries, new runs, second looks. */
const MARGIN = 0.05;
/** Of what can be planned, this much belongs to open runs before they stretch too. */
const ACTIVE_SHARE = 2 / 3;
/** However large the fixed part is, polling keeps this much of the limit. */
const POLLING_FLOOR = 0.25;

/** Calls per hour that may be planned for polling: the limit without the reserve (at least 5 %) and the fixed calls. */
export function toPlannable(limit: number, reserved: number, fixed: number): number {
  const open = limit - Math.max(reserved, limit * MARGIN);
  return Math.max(open - fixed, limit * POLLING_FLOOR);
}

/**
 * Solves the stretch so that active/stretch + idle/stretch fits into what may be planned. Idle polling gives way first;
 * once open runs alone want more than two thirds, they stretch too, but never more than idle ones. Nothing is dropped:
 * every stretch is finite.
 */
export function solveStretch(demand: Demand, budget: { readonly limit: number; readonly reserved: number }): Stretch {
  const plannable = toPlannable(budget.limit, budget.reserved, demand.fixed);
  if (plannable <= 0 || demand.active + demand.idle <= plannable) return NO_STRETCH;
  const active = Math.max(1, demand.active / (ACTIVE_SHARE * plannable));
  const idle = Math.max(1, demand.idle / (plannable - demand.active / active));
  if (idle >= active) return { active, idle };
  const equal = (demand.active + demand.idle) / plannable;
  return { active: equal, idle: equal };
}
