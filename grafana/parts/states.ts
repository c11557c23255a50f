import { MappingType, type ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import type { RunState, StepState } from '../../src/domain/state.ts';

export type State = RunState | StepState;

interface Look {
  readonly color: string;
  /** What a state timeline draws: a number for each state, because a Prometheus value is one. Never reused. */
  readonly code: number;
}

/** One colour for each state on all dashboards: green is good, red and purple are failures, yellow and orange wait for somebody. */
export const LOOKS: Readonly<Record<State, Look>> = {
  SUCCESSFUL: { code: 1, color: 'green' },
  FAILED: { code: 2, color: 'red' },
  ERROR: { code: 3, color: 'dark-red' },
  EXPIRED: { code: 4, color: 'purple' },
  STOPPED: { code: 5, color: '#8e8e8e' },
  RUNNING: { code: 6, color: 'blue' },
  PAUSED: { code: 7, color: 'yellow' },
  HALTED: { code: 8, color: 'orange' },
  PENDING: { code: 9, color: 'super-light-blue' },
  PARSING: { code: 10, color: 'light-blue' },
  READY: { code: 11, color: 'light-blue' },
  IN_PROGRESS: { code: 12, color: 'semi-dark-blue' },
  COMPLETED: { code: 13, color: 'semi-dark-green' },
  NOT_RUN: { code: 14, color: '#b8b8b8' },
  UNKNOWN: { code: 15, color: '#5a5a5a' },
};

/** Shows the name of a state, in its colour, in a column of text. */
export function nameMapping(): ValueMap {
  return toMapping((state) => state);
}

/** Shows the name of a state, in its colour, where the value is its code. */
export function codeMapping(): ValueMap {
  return toMapping((state) => String(LOOKS[state].code));
}

/**
 * Turns a state set (exactly one state is 1) into one series by the labels whose value is the code of the state. A metric's own
 * values cannot say which state is 1: one constant for each state, matched by name, can.
 */
export function stateCode(stateSet: string, states: readonly State[], by: string): string {
  const codes = states.map((state) => `label_replace(vector(${LOOKS[state].code}), "state", "${state}", "", "")`);
  return `max by (${by}) ((${stateSet} == 1) * on (state) group_left () (${codes.join(' or ')}))`;
}

function toMapping(key: (state: State) => string): ValueMap {
  const options = stateNames().map((state) => [key(state), { text: state, color: LOOKS[state].color }]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

function stateNames(): readonly State[] {
  return Object.keys(LOOKS) as State[];
}
