import type { StepTrigger } from '../domain/step.ts';
import { cutAttempt } from './cut-attempt.ts';
import type { AttemptPlan, Change, PlannedRunState, PlannedStepState, StepPlan } from './plan.ts';
import type { AttemptSpec, StepSpec } from './run-spec.ts';

/** What an attempt needs besides its spec. */
export interface AttemptStart {
  readonly at: number;
  readonly runNumber: number;
  /** Uuids of the steps to execute, in order. */
  readonly stepUuids: readonly string[];
  /** Steps before them that are left alone (re-runs). */
  readonly kept: readonly StepPlan[];
  /** Overrules what the spec says of a step; undefined: automatic, or manual after a wait. */
  readonly stepTrigger?: StepTrigger;
}

/** Some milliseconds before `created_on`: what Bitbucket writes when a run fails before any step (api-facts.md, section 4). */
const FAILED_AT_ONCE_OFFSET = -16;
const DEFAULT_STEPS: readonly StepSpec[] = [{ seconds: 10 }];
const DEFAULT_ERROR = {
  key: 'plan-service.parse.detailed-parse-error',
  message: 'The bitbucket-pipelines.yml file is not valid.',
};

/** Lays the steps of a spec out in time. */
export function planAttempt(spec: AttemptSpec, start: AttemptStart): AttemptPlan {
  const steps = spec.steps ?? DEFAULT_STEPS;
  if (steps.length === 0) return failAtOnce(spec, start);
  const attempt = layOut(spec, steps, start);
  if (spec.endsAfterSeconds === undefined) return attempt;
  return cutAttempt(attempt, start.at + toMilliseconds(spec.endsAfterSeconds), spec.result ?? 'STOPPED');
}

function failAtOnce(spec: AttemptSpec, start: AttemptStart): AttemptPlan {
  return {
    runNumber: start.runNumber,
    changes: [{ at: start.at, state: spec.result ?? 'ERROR' }],
    steps: start.kept,
    stepsFrom: start.at,
    completedOnOffset: FAILED_AT_ONCE_OFFSET,
    error: spec.error ?? DEFAULT_ERROR,
  };
}

function layOut(spec: AttemptSpec, steps: readonly StepSpec[], start: AttemptStart): AttemptPlan {
  const changes: Change<PlannedRunState>[] = [];
  const parsing = toMilliseconds(spec.parsingSeconds ?? (start.runNumber === 1 ? 1 : 0));
  const parsed = start.at + parsing;
  if (parsing > 0) changes.push({ at: start.at, state: 'PARSING' });
  changes.push({ at: parsed, state: 'PENDING' });
  const planned: StepPlan[] = [...start.kept];
  const queued = parsed + toMilliseconds(spec.queueSeconds ?? 2);
  let time = queued + toMilliseconds(spec.startingSeconds ?? 0);
  if (time > queued) changes.push({ at: queued, state: 'IN_PROGRESS' });
  let failure: PlannedRunState | undefined;
  for (const group of toGroups(steps)) {
    const ready = failure === undefined ? openGates(group, time, changes) : time;
    const plans = group.map(({ step, index }) => {
      const courseOf =
        failure === undefined ? runStep(step, { parsed, waitsFrom: time, ready }) : skipStep(parsed, time);
      return toStepPlan(step, courseOf, { start, index });
    });
    planned.push(...plans);
    if (failure !== undefined) continue;
    changes.push({ at: ready, state: 'RUNNING' });
    time = Math.max(...plans.map((plan) => plan.changes.at(-1)?.at ?? ready));
    failure = group.find(({ step }) => (step.result ?? 'SUCCESSFUL') !== 'SUCCESSFUL')?.step.result;
  }
  changes.push({ at: time, state: spec.result ?? failure ?? 'SUCCESSFUL' });
  return {
    runNumber: start.runNumber,
    changes: inOrder(changes),
    steps: planned,
    stepsFrom: parsed,
    completedOnOffset: 0,
    ...(spec.error === undefined ? {} : { error: spec.error }),
  };
}

interface PlacedStep {
  readonly step: StepSpec;
  readonly index: number;
}

function toGroups(steps: readonly StepSpec[]): readonly (readonly PlacedStep[])[] {
  const groups: PlacedStep[][] = [];
  for (const [index, step] of steps.entries()) {
    const last = groups.at(-1);
    if (step.parallel === true && last !== undefined) last.push({ step, index });
    else groups.push([{ step, index }]);
  }
  return groups;
}

/** Waiting for a person, then for the lock; gives the time when the group may start. */
function openGates(group: readonly PlacedStep[], from: number, changes: Change<PlannedRunState>[]): number {
  const wait = longest(group, (step) => step.waitSeconds);
  const halted = longest(group, (step) => step.haltedSeconds);
  if (wait > 0) changes.push({ at: from, state: 'PAUSED' });
  if (halted > 0) changes.push({ at: from + wait, state: 'HALTED' });
  return from + wait + halted;
}

function longest(group: readonly PlacedStep[], secondsOf: (step: StepSpec) => number | undefined): number {
  return Math.max(...group.map(({ step }) => toMilliseconds(secondsOf(step) ?? 0)));
}

function runStep(
  step: StepSpec,
  times: { readonly parsed: number; readonly waitsFrom: number; readonly ready: number },
): readonly Change<PlannedStepState>[] {
  const wait = toMilliseconds(step.waitSeconds ?? 0);
  const started = times.ready + toMilliseconds(step.queueSeconds ?? 0);
  const changes: Change<PlannedStepState>[] = [{ at: times.parsed, state: 'PENDING' }];
  if (wait > 0) changes.push({ at: times.waitsFrom, state: 'PAUSED' });
  if (step.haltedSeconds !== undefined) changes.push({ at: times.waitsFrom + wait, state: 'HALTED' });
  changes.push({ at: times.ready, state: 'READY' });
  changes.push({ at: started, state: 'IN_PROGRESS' });
  changes.push({ at: started + toMilliseconds(step.seconds), state: step.result ?? 'SUCCESSFUL' });
  return inOrder(changes);
}

function skipStep(parsed: number, at: number): readonly Change<PlannedStepState>[] {
  return [
    { at: parsed, state: 'PENDING' },
    { at, state: 'NOT_RUN' },
  ];
}

function toStepPlan(
  step: StepSpec,
  changes: readonly Change<PlannedStepState>[],
  place: { readonly start: AttemptStart; readonly index: number },
): StepPlan {
  const { start, index } = place;
  const uuid = start.stepUuids[index];
  if (uuid === undefined) throw new RangeError(`no uuid for step ${index}`);
  return {
    uuid,
    ...(step.name === undefined ? {} : { name: step.name }),
    trigger: start.stepTrigger ?? (step.waitSeconds === undefined ? 'automatic' : 'manual'),
    runNumber: start.runNumber,
    size: step.size ?? 1,
    changes,
    ...(step.override === undefined ? {} : { override: step.override }),
  };
}

/** Drops states that would last no time at all: the later one of the same moment holds. */
function inOrder<S>(changes: readonly Change<S>[]): readonly Change<S>[] {
  // A step of 0 s has still started: its start must not get lost.
  return changes.filter((change, index) => changes[index + 1]?.at !== change.at || change.state === 'IN_PROGRESS');
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
