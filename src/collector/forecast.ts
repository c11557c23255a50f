import { type Demand, type Stretch, solveStretch } from './stretch.ts';

export interface ForecastInput {
  /** With this credential. */
  readonly repositories: number;
  /** Pages that one discovery of each workspace takes. */
  readonly workspaces: readonly { readonly discoveryPages: number }[];
  readonly activeIntervalMs: number;
  readonly idleIntervalMs: number;
  readonly discoveryIntervalMs: number;
  readonly activityHint: boolean;
  readonly steps: boolean;
  /** `requests_per_hour` of the credential. */
  readonly limit: number;
  /** Calls of it that are held back for open runs. */
  readonly reserved: number;
}

/** Requests per hour in a busy hour. What is expected of activity is a guess and is named as one. */
export interface Forecast {
  readonly idle: number;
  readonly hint: number;
  readonly discovery: number;
  readonly activity: number;
  /** What all of them want. */
  readonly wanted: number;
  /** What will be used: the same, or what the budget carries. */
  readonly planned: number;
  readonly limit: number;
  readonly stretch: Stretch;
  /** How often an idle repository will be looked at in such an hour: the idle interval, stretched. */
  readonly idleIntervalMs: number;
}

const HOUR_MS = 3_600_000;
const HINT_SHARE = 0.15;
/** In a busy hour 8 of 100 repositories run two pipelines each. */
const RUNS_PER_REPOSITORY = 0.16;
/** Found, followed twice or thrice, and seen ended: what the benchmark measures. */
const LOOKS_PER_RUN = 4;
/** When first seen, and when ended. */
const STEP_LISTS_PER_RUN = 2;

/** Milliseconds between two hints of one workspace: hints may cost a part of the limit, however many workspaces there are. */
export function toHintIntervalMs(activeIntervalMs: number, workspaces: number, limit: number): number {
  return Math.max(activeIntervalMs, (workspaces * HOUR_MS) / Math.max(1, limit * HINT_SHARE));
}

/** Predicts the requests of a busy hour against the budget of one credential. Pure. */
export function forecast(input: ForecastInput): Forecast {
  const runs = input.repositories * RUNS_PER_REPOSITORY;
  const hintMs = toHintIntervalMs(input.activeIntervalMs, input.workspaces.length, input.limit);
  const hint = input.activityHint ? input.workspaces.length * (HOUR_MS / hintMs) : 0;
  const pages = input.workspaces.reduce((sum, { discoveryPages }) => sum + discoveryPages, 0);
  const discovery = pages * (HOUR_MS / input.discoveryIntervalMs);
  const idle = input.repositories * (HOUR_MS / input.idleIntervalMs);
  const looks = runs * LOOKS_PER_RUN;
  const steps = input.steps ? runs * STEP_LISTS_PER_RUN : 0;
  const demand: Demand = { active: looks, idle, fixed: hint + discovery + steps };
  const stretch = solveStretch(demand, input);
  return {
    idle,
    hint,
    discovery,
    activity: looks + steps,
    wanted: demand.active + demand.idle + demand.fixed,
    planned: demand.active / stretch.active + demand.idle / stretch.idle + demand.fixed,
    limit: input.limit,
    stretch,
    idleIntervalMs: input.idleIntervalMs * stretch.idle,
  };
}
