import type { AttemptPlan, Change, PlannedRunState, PlannedStepState, StepPlan } from './plan.ts';
import { isFinished, stateAt } from './plan.ts';

/**
 * The attempt with a different course from `at` on: it takes `state` then, and nothing planned for later happens.
 * A finished state ends its steps too: what executes gets the result, what has not started becomes NOT_RUN.
 */
export function cutAttempt(attempt: AttemptPlan, at: number, state: PlannedRunState): AttemptPlan {
  const changes = [...attempt.changes.filter((change) => change.at < at), { at, state }];
  if (!isFinished(state)) return { ...attempt, changes };
  const steps = at < attempt.stepsFrom ? [] : attempt.steps.map((step) => cutStep(step, at, state));
  return { ...attempt, changes, completedOnOffset: 0, steps };
}

function cutStep(step: StepPlan, at: number, runState: PlannedRunState): StepPlan {
  const current = stateAt(step.changes, at - 1)?.state;
  if (current !== undefined && isFinished(current)) return step;
  const end: Change<PlannedStepState> = { at, state: current === 'IN_PROGRESS' ? toStepEnd(runState) : 'NOT_RUN' };
  return { ...step, changes: [...step.changes.filter((change) => change.at < at), end] };
}

function toStepEnd(state: PlannedRunState): PlannedStepState {
  switch (state) {
    case 'SUCCESSFUL':
    case 'FAILED':
    case 'ERROR':
    case 'STOPPED':
    case 'EXPIRED':
      return state;
    default:
      return 'STOPPED';
  }
}
