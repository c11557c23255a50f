import type { IdentityLedger } from '../domain/ledger.ts';
import { OPEN_RUN_STATES, type OpenRunState, RUN_RESULTS, RUN_STATES, toOpenRunState } from '../domain/state.ts';
import { type Family, toSeconds } from './family.ts';
import { identityUnit } from './hold-units.ts';
import { identityFamily, identityGauge } from './identity-family.ts';

/** Counters of completed runs, gauges of open ones, and what alerts ask for. */
export const RUN_FAMILIES: readonly Family[] = [
  identityFamily({
    name: 'runs_total',
    help: 'Completed runs by result, each counted once.',
    type: 'counter',
    labels: ['result'],
    facts: (identity) => [identity.results],
    rows: (identity, { key, isHeld }) => {
      const held = isHeld(identityUnit(key));
      return RUN_RESULTS.map((result) => ({ labels: { result }, value: held ? 0 : identity.results[result] }));
    },
  }),
  identityFamily({
    name: 'runs',
    help: 'Open runs now, by state.',
    type: 'gauge',
    labels: ['state'],
    facts: (identity) => [identity.open],
    rows: (identity) => {
      const open = openByState(identity);
      return OPEN_RUN_STATES.map((state) => ({ labels: { state }, value: open.get(state)?.count ?? 0 }));
    },
  }),
  identityFamily({
    name: 'oldest_open_run_created_timestamp_seconds',
    help: 'When the oldest open run in this state was created.',
    type: 'gauge',
    labels: ['state'],
    facts: (identity) => [identity.open],
    rows: (identity) => {
      const open = openByState(identity);
      return OPEN_RUN_STATES.map((state) => ({
        labels: { state },
        value: toSeconds(open.get(state)?.oldestCreatedAt),
      }));
    },
  }),
  identityFamily({
    name: 'build_seconds_total',
    help: 'Billed build time of completed runs, parallel steps added up.',
    type: 'counter',
    facts: (identity) => [identity.buildSeconds],
    rows: (identity, { key, isHeld }) => [{ value: isHeld(identityUnit(key)) ? 0 : identity.buildSeconds }],
  }),
  identityGauge('last_success_timestamp_seconds', 'When a run last completed SUCCESSFUL.', (identity) =>
    toSeconds(identity.lastSuccessAt),
  ),
  identityGauge('last_failure_timestamp_seconds', 'When a run last completed FAILED, ERROR or EXPIRED.', (identity) =>
    toSeconds(identity.lastFailureAt),
  ),
  identityGauge(
    'consecutive_failures',
    'Completions FAILED, ERROR or EXPIRED since the last SUCCESSFUL one.',
    (identity) => identity.consecutiveFailures,
  ),
];

/** Open runs by label value: states that an open run cannot have are summed up as UNKNOWN. */
function openByState(identity: IdentityLedger): ReadonlyMap<OpenRunState, { count: number; oldestCreatedAt?: number }> {
  const byState = new Map<OpenRunState, { count: number; oldestCreatedAt?: number }>();
  for (const state of RUN_STATES) {
    const { count = 0, oldestCreatedAt } = identity.open[state] ?? {};
    if (count === 0) continue;
    const label = toOpenRunState(state);
    const current = byState.get(label);
    const oldest = [current?.oldestCreatedAt, oldestCreatedAt].filter((at) => at !== undefined);
    byState.set(label, {
      count: (current?.count ?? 0) + count,
      ...(oldest.length > 0 ? { oldestCreatedAt: Math.min(...oldest) } : {}),
    });
  }
  return byState;
}
