import type { LabelledStep } from '../domain/ledger.ts';
import { STEP_RESULTS, STEP_STATES } from '../domain/state.ts';
import type { Family } from './family.ts';
import { stepUnit } from './hold-units.ts';
import { identityFamily } from './identity-family.ts';

/** Counters of completed steps, and the newest run's step set, which is replaced as a whole. */
export const STEP_FAMILIES: readonly Family[] = [
  identityFamily({
    name: 'steps_total',
    help: 'Completed steps by result, each counted once per run number.',
    type: 'counter',
    labels: ['step', 'result'],
    facts: (identity) => Object.entries(identity.steps).flatMap(([step, tally]) => [step, tally.results]),
    rows: (identity, { key, isHeld }) =>
      Object.entries(identity.steps).flatMap(([step, tally]) => {
        const held = isHeld(stepUnit(key, step));
        return STEP_RESULTS.map((result) => ({ labels: { step, result }, value: held ? 0 : tally.results[result] }));
      }),
  }),
  identityFamily({
    name: 'last_run_step_state',
    help: 'States of the steps of the newest run: exactly one state of each step is 1.',
    type: 'gauge',
    labels: ['step', 'state'],
    facts: ({ last }) => (last.steps ?? []).flatMap((step) => [step.label, step.state]),
    rows: ({ last }) =>
      (last.steps ?? []).flatMap((step) =>
        STEP_STATES.map((state) => ({ labels: { step: step.label, state }, value: state === step.state ? 1 : 0 })),
      ),
  }),
  stepGauge(
    'last_run_step_duration_seconds',
    'How long a step of the newest run executed.',
    (step) => step.durationSeconds,
  ),
  stepGauge(
    'last_run_step_queue_seconds',
    'How long a step of the newest run waited after what it needed was done.',
    (step) => step.queueSeconds,
  ),
];

function stepGauge(name: string, help: string, value: (step: LabelledStep) => number | undefined): Family {
  return identityFamily({
    name,
    help,
    type: 'gauge',
    labels: ['step'],
    facts: ({ last }) => (last.steps ?? []).flatMap((step) => [step.label, value(step)]),
    rows: ({ last }) => (last.steps ?? []).map((step) => ({ labels: { step: step.label }, value: value(step) })),
  });
}
