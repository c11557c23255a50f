import { OPEN_RUN_STATES, RUN_RESULTS, RUN_STATES, STEP_RESULTS, STEP_STATES } from './state.ts';

/** Gauges and counters of an identity that have no state or result label. */
const PLAIN_FAMILIES = 12;

/** About how many series a new identity adds to the page: what the cardinality guard reckons with. */
export function identitySeries(steps: number): number {
  const perStep = STEP_RESULTS.length + STEP_STATES.length + 2;
  return RUN_RESULTS.length + OPEN_RUN_STATES.length + RUN_STATES.length + PLAIN_FAMILIES + steps * perStep;
}
