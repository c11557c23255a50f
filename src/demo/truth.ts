import type { RepositoryKey } from '../domain/repository.ts';
import { type RunResult, type StepResult, toRunResult, toStepResult } from '../domain/state.ts';
import { type Selector, type Target, toBranch } from '../domain/target.ts';
import type { PlannedTrigger, RunPlan, StepPlan } from './plan.ts';
import { isFinished } from './plan.ts';
import { endOf } from './run-at.ts';

/** One run number of a run that is over. */
export interface Completion {
  readonly repository: RepositoryKey;
  readonly uuid: string;
  readonly buildNumber: number;
  readonly runNumber: number;
  readonly result: RunResult;
  /** Milliseconds since the epoch: from when on the API says so. */
  readonly completedAt: number;
  readonly createdAt: number;
  readonly trigger: PlannedTrigger;
  readonly target: Target;
  /** The branch or tag by name; empty when the target has none. */
  readonly ref: string;
  readonly selector?: Selector;
}

/** One execution of a step that is over. */
export interface StepCompletion {
  readonly repository: RepositoryKey;
  readonly runUuid: string;
  readonly stepUuid: string;
  /** Absent for an unnamed step. */
  readonly name?: string;
  readonly runNumber: number;
  readonly result: StepResult;
  readonly completedAt: number;
}

/** Attempts that were over by `now`, of runs that the API knew then. */
export function completionsOf(repository: RepositoryKey, runs: readonly RunPlan[], now: number): readonly Completion[] {
  const completions: Completion[] = [];
  for (const run of runs) {
    if (run.createdAt > now) break;
    for (const attempt of run.attempts) {
      const end = endOf(attempt);
      if (end === undefined || end.at > now || isRemovedBefore(run, end.at)) continue;
      completions.push({
        repository,
        uuid: run.uuid,
        buildNumber: run.buildNumber,
        runNumber: attempt.runNumber,
        result: toRunResult(end.state),
        completedAt: end.at,
        createdAt: run.createdAt,
        trigger: run.trigger,
        target: run.target,
        ref: toBranch(run.target),
        ...(run.selector === undefined ? {} : { selector: run.selector }),
      });
    }
  }
  return completions;
}

/** Step executions that were over by `now`; a step that a re-run leaves alone appears once. */
export function stepCompletionsOf(
  repository: RepositoryKey,
  runs: readonly RunPlan[],
  now: number,
): readonly StepCompletion[] {
  return runs
    .filter((run) => run.createdAt <= now)
    .flatMap((run) =>
      run.attempts.flatMap((attempt) =>
        attempt.steps
          .filter((step) => step.runNumber === attempt.runNumber)
          .flatMap((step) => toStepCompletion(repository, run, step))
          .filter((step) => step.completedAt <= now && !isRemovedBefore(run, step.completedAt)),
      ),
    );
}

function toStepCompletion(repository: RepositoryKey, run: RunPlan, step: StepPlan): readonly StepCompletion[] {
  const end = step.changes.at(-1);
  if (end === undefined || !isFinished(end.state)) return [];
  return [
    {
      repository,
      runUuid: run.uuid,
      stepUuid: step.uuid,
      ...(step.name === undefined ? {} : { name: step.name }),
      runNumber: step.runNumber,
      result: toStepResult(end.state),
      completedAt: end.at,
    },
  ];
}

function isRemovedBefore(run: RunPlan, at: number): boolean {
  return run.removedAt !== undefined && run.removedAt <= at;
}
