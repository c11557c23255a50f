import type { AttemptPlan, Change, PlannedRunState, PlannedStepState, RunPlan, StepPlan } from './plan.ts';
import { isFinished, stateAt } from './plan.ts';

/** A run as it stands at one moment. Times in milliseconds since the epoch. */
export interface RunView {
  readonly run: RunPlan;
  readonly attempt: AttemptPlan;
  readonly now: number;
  readonly state: PlannedRunState;
  /** What `completed_on` says; absent while open. */
  readonly completedOn?: number;
}

/** A step as it stands at one moment. */
export interface StepView {
  readonly step: StepPlan;
  readonly runUuid: string;
  readonly state: PlannedStepState;
  readonly startedAt?: number;
  readonly completedAt?: number;
}

/** The run at `now`; undefined before it was created and after it was removed. */
export function runAt(run: RunPlan, now: number): RunView | undefined {
  if (run.removedAt !== undefined && run.removedAt <= now) return undefined;
  const attempt = run.attempts.findLast((candidate) => startOf(candidate) <= now);
  const change = attempt === undefined ? undefined : stateAt(attempt.changes, now);
  if (attempt === undefined || change === undefined) return undefined;
  if (!isFinished(change.state)) return { run, attempt, now, state: change.state };
  return { run, attempt, now, state: change.state, completedOn: change.at + attempt.completedOnOffset };
}

/** The steps at `now`, in list order; none while the configuration is being read. */
export function stepsAt(view: RunView): readonly StepView[] {
  if (view.now < view.attempt.stepsFrom) return [];
  return view.attempt.steps.map((step) => stepAt(step, view.run.uuid, view.now));
}

/** Executed seconds, parallel steps overlapped; what still executes does not count yet. */
export function durationSeconds(view: RunView): number {
  const spans = executedSpans(view).toSorted((a, b) => a.from - b.from);
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    total += Math.max(0, span.to - Math.max(span.from, reached));
    reached = Math.max(reached, span.to);
  }
  return Math.round(total / 1000);
}

/** Billed seconds, summed over all steps and multiplied by their size. */
export function buildSeconds(view: RunView): number {
  return executedSpans(view).reduce((sum, span) => sum + Math.floor((span.to - span.from) / 1000) * span.size, 0);
}

/** The attempt that was planned last. */
export function lastAttempt(run: RunPlan): AttemptPlan {
  return run.attempts.at(-1) ?? run.attempts[0];
}

/** When the attempt began. */
export function startOf(attempt: AttemptPlan): number {
  return attempt.changes[0]?.at ?? Number.POSITIVE_INFINITY;
}

/** When the attempt ends and how; undefined for one that never does. */
export function endOf(attempt: AttemptPlan): Change<PlannedRunState> | undefined {
  const last = attempt.changes.at(-1);
  return last !== undefined && isFinished(last.state) ? last : undefined;
}

function stepAt(step: StepPlan, runUuid: string, now: number): StepView {
  const change = stateAt(step.changes, now) ?? { at: now, state: 'PENDING' as const };
  const started = step.changes.find((candidate) => candidate.state === 'IN_PROGRESS' && candidate.at <= now)?.at;
  if (!isFinished(change.state)) {
    return { step, runUuid, state: change.state, ...(started === undefined ? {} : { startedAt: started }) };
  }
  return { step, runUuid, state: change.state, startedAt: started ?? change.at, completedAt: change.at };
}

function executedSpans(view: RunView): { readonly from: number; readonly to: number; readonly size: number }[] {
  return stepsAt(view).flatMap(({ step, startedAt, completedAt }) =>
    startedAt === undefined || completedAt === undefined ? [] : [{ from: startedAt, to: completedAt, size: step.size }],
  );
}
