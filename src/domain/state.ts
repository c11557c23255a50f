/**
 * The one place that knows Bitbucket's state names.
 *
 * The API has three levels: `state.name`, then `stage.name` while open, or `result.name` once finished. The flat state is the
 * most specific one that is present (api-facts.md, section 5). A name may be missing when `fields` or an old client left only
 * the `type` (`pipeline_state_in_progress_paused`): then the type is read instead.
 */
export const RUN_STATES = [
  'PENDING',
  'PARSING',
  'IN_PROGRESS',
  'RUNNING',
  'PAUSED',
  'HALTED',
  'COMPLETED',
  'SUCCESSFUL',
  'FAILED',
  'ERROR',
  'STOPPED',
  'EXPIRED',
  'UNKNOWN',
] as const;
export type RunState = (typeof RUN_STATES)[number];

export const STEP_STATES = [
  'PENDING',
  'READY',
  'IN_PROGRESS',
  'RUNNING',
  'PAUSED',
  'HALTED',
  'COMPLETED',
  'SUCCESSFUL',
  'FAILED',
  'ERROR',
  'STOPPED',
  'EXPIRED',
  'NOT_RUN',
  'UNKNOWN',
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Flat states that a run may have while it is open: the label values of the `runs` gauge. */
export const OPEN_RUN_STATES = ['PENDING', 'PARSING', 'IN_PROGRESS', 'RUNNING', 'PAUSED', 'HALTED', 'UNKNOWN'] as const;
export type OpenRunState = (typeof OPEN_RUN_STATES)[number];

/** Label values of `runs_total`. A finished run without a result, or with a result not of this list, counts as UNKNOWN. */
export const RUN_RESULTS = ['SUCCESSFUL', 'FAILED', 'ERROR', 'STOPPED', 'EXPIRED', 'UNKNOWN'] as const;
export type RunResult = (typeof RUN_RESULTS)[number];

/** Label values of `steps_total`, by the same rule. */
export const STEP_RESULTS = ['SUCCESSFUL', 'FAILED', 'ERROR', 'STOPPED', 'EXPIRED', 'NOT_RUN', 'UNKNOWN'] as const;
export type StepResult = (typeof STEP_RESULTS)[number];

/** One level of a state as the API writes it. */
export interface StateLevel {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
}

/** A state as the API writes it: `stage` while open, `result` once finished, never both. */
export interface RawState extends StateLevel {
  readonly stage?: StateLevel | undefined;
  readonly result?: StateLevel | undefined;
}

/** A state of ours. `unknown` holds the raw text of a name that this version does not know. */
export interface FlatState<S extends string> {
  readonly state: S;
  readonly terminal: boolean;
  readonly unknown?: string;
}

const RUN_TYPE_PREFIX = 'pipeline_state_';
const STEP_TYPE_PREFIX = 'pipeline_step_state_';

/** The flat state of a run. Never throws: what is missing or new becomes UNKNOWN. */
export function toRunState(raw: RawState | undefined): FlatState<RunState> {
  return flatten(raw, RUN_STATES, RUN_TYPE_PREFIX);
}

/** The flat state of a step. Never throws: what is missing or new becomes UNKNOWN. */
export function toStepState(raw: RawState | undefined): FlatState<StepState> {
  return flatten(raw, STEP_STATES, STEP_TYPE_PREFIX);
}

/** The counter label of a finished run. */
export function toRunResult(state: RunState): RunResult {
  return (RUN_RESULTS as readonly string[]).includes(state) ? (state as RunResult) : 'UNKNOWN';
}

/** The counter label of a finished step. */
export function toStepResult(state: StepState): StepResult {
  return (STEP_RESULTS as readonly string[]).includes(state) ? (state as StepResult) : 'UNKNOWN';
}

/** The `runs` label of an open run: a result word on an open run is not believed. */
export function toOpenRunState(state: RunState): OpenRunState {
  return (OPEN_RUN_STATES as readonly string[]).includes(state) ? (state as OpenRunState) : 'UNKNOWN';
}

/** Is the run waiting for a person, a lock or minutes, possibly for days? */
export function isWaiting(state: RunState): boolean {
  return state === 'PAUSED' || state === 'HALTED';
}

function flatten<S extends string>(raw: RawState | undefined, known: readonly S[], prefix: string): FlatState<S> {
  const unknownState = 'UNKNOWN' as S;
  if (raw === undefined) return { state: unknownState, terminal: false, unknown: '(no state)' };
  const base = levelName(raw, prefix);
  const terminal = raw.name === undefined ? base?.split('_')[0] === 'COMPLETED' : base === 'COMPLETED';
  const candidates = [levelName(raw.result, prefix), levelName(raw.stage, prefix), base];
  const word = candidates.find((candidate) => candidate !== undefined);
  if (word === undefined) return { state: unknownState, terminal, unknown: '(no state)' };
  const state = known.find((name) => name === word) ?? known.find((name) => name === lastPart(word, known));
  return state === undefined ? { state: unknownState, terminal, unknown: word } : { state, terminal };
}

/** The name of a level, or what its type says: `pipeline_state_in_progress_paused` gives `IN_PROGRESS_PAUSED`. */
function levelName(level: StateLevel | undefined, prefix: string): string | undefined {
  if (level === undefined) return undefined;
  if (level.name !== undefined && level.name !== '') return level.name.toUpperCase();
  if (level.type?.startsWith(prefix)) return level.type.slice(prefix.length).toUpperCase();
  return level.type?.toUpperCase();
}

/** `COMPLETED_NOT_RUN` gives `NOT_RUN`, `IN_PROGRESS_PAUSED` gives `PAUSED`: only for types, which repeat the level above. */
function lastPart<S extends string>(word: string, known: readonly S[]): string | undefined {
  const parent = known.find((name) => word.startsWith(`${name}_`));
  return parent === undefined ? undefined : word.slice(parent.length + 1);
}
