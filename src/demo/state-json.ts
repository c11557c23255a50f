import type { PlannedRunState, PlannedStepState, RunError } from './plan.ts';

/** A state as the API writes it: three levels, never all of them (api-facts.md, section 5). */
export interface StateJson {
  readonly name: string;
  readonly type: string;
  readonly stage?: { readonly name: string; readonly type: string };
  readonly result?: Readonly<Record<string, unknown>>;
}

/** What a finished state may carry. */
export interface StateExtras {
  readonly error?: RunError | undefined;
  /** Display name of who stopped it. */
  readonly terminator?: string | undefined;
}

export function toRunStateJson(state: PlannedRunState, extras: StateExtras = {}): StateJson {
  switch (state) {
    case 'PARSING':
      return open('pipeline_state', 'PARSING', 'PARSING');
    case 'PENDING':
    case 'IN_PROGRESS':
      return open('pipeline_state', state);
    case 'RUNNING':
    case 'PAUSED':
    case 'HALTED':
      return open('pipeline_state', 'IN_PROGRESS', state);
    case 'SUCCESSFUL':
    case 'FAILED':
    case 'ERROR':
    case 'STOPPED':
    case 'EXPIRED':
      return completed('pipeline_state', state, extras);
    default:
      return state satisfies never;
  }
}

export function toStepStateJson(state: PlannedStepState): StateJson {
  switch (state) {
    case 'PENDING':
    case 'READY':
    case 'IN_PROGRESS':
      return open('pipeline_step_state', state);
    case 'PAUSED':
    case 'HALTED':
      return open('pipeline_step_state', 'PENDING', state);
    case 'SUCCESSFUL':
    case 'FAILED':
    case 'ERROR':
    case 'STOPPED':
    case 'EXPIRED':
    case 'NOT_RUN':
      return completed('pipeline_step_state', state, {});
    default:
      return state satisfies never;
  }
}

function open(prefix: string, name: string, stage?: string): StateJson {
  const type = `${prefix}_${name.toLowerCase()}`;
  if (stage === undefined) return { name, type };
  return { name, type, stage: { name: stage, type: `${type}_${stage.toLowerCase()}` } };
}

function completed(prefix: string, result: string, extras: StateExtras): StateJson {
  const { error, terminator } = extras;
  return {
    name: 'COMPLETED',
    type: `${prefix}_completed`,
    result: {
      name: result,
      type: `${prefix}_completed_${result.toLowerCase()}`,
      ...(error === undefined ? {} : { error: { type: 'pipeline_error', ...error } }),
      ...(terminator === undefined ? {} : { terminator: { type: 'user', display_name: terminator } }),
    },
  };
}
