import type { AttemptPlan, RunPlan, StepPlan } from '../../src/demo/plan.ts';
import { isFinished } from '../../src/demo/plan.ts';
import { endOf } from '../../src/demo/run-at.ts';
import { type StepResult, toStepResult } from '../../src/domain/state.ts';
import type { Case } from './judge.ts';

export interface ToldStep {
  readonly run: RunPlan;
  readonly label: string;
  readonly result: StepResult;
}

export interface StepTruth {
  /** Executions that ended after the baseline and were shown to the exporter: each is counted once. */
  readonly told: readonly ToldStep[];
  /** Executions that the exporter never looked at, although nothing has overwritten them. */
  readonly untold: readonly string[];
}

/**
 * The steps that should be counted. What a re-run overwrote before anybody asked for it is lost; the steps of a run's newest attempt
 * are not, once the attempt is over.
 */
export function expectSteps(one: Case): StepTruth {
  const { shown, testimony, evidence } = one;
  const due = shown.flatMap((run) => run.attempts.flatMap((attempt) => dueSteps(one, run, attempt)));
  const [told, others] = [true, false].map((isTold) => due.filter(({ key }) => testimony.steps.has(key) === isTold));
  const untold = (others ?? []).filter(({ run, attempt }) => isLastAndOver(run, attempt, evidence.end));
  return { told: told ?? [], untold: untold.map(({ key }) => key) };
}

interface DueStep extends ToldStep {
  readonly key: string;
  readonly attempt: AttemptPlan;
}

/** What the attempt itself executed and ended after the baseline. */
function dueSteps({ testimony, record, evidence }: Case, run: RunPlan, attempt: AttemptPlan): readonly DueStep[] {
  if (isOver(attempt, testimony.baselineAt)) return [];
  const baselineAt = record.ledger?.baselineAt ?? 0;
  return attempt.steps.flatMap((step, index) => {
    const end = step.changes.at(-1);
    if (step.runNumber !== attempt.runNumber || end === undefined || !isFinished(end.state)) return [];
    if (end.at <= baselineAt || end.at > evidence.end) return [];
    const key = `${run.uuid} ${step.uuid} ${step.runNumber}`;
    return [{ key, run, attempt, label: labelOf(attempt.steps, index), result: toStepResult(end.state) }];
  });
}

function isLastAndOver(run: RunPlan, attempt: AttemptPlan, end: number): boolean {
  return attempt === run.attempts.at(-1) && run.removedAt === undefined && isOver(attempt, end);
}

function isOver(attempt: AttemptPlan, at: number): boolean {
  const end = endOf(attempt);
  return end !== undefined && end.at <= at;
}

/** The name; without one the position; the second of a name gets a suffix. */
function labelOf(steps: readonly StepPlan[], index: number): string {
  const taken: string[] = [];
  for (const [position, { name = `#${position + 1}` }] of steps.slice(0, index + 1).entries()) {
    const twins = taken.filter((other) => other === name || other.startsWith(`${name} (`)).length;
    taken.push(twins === 0 ? name : `${name} (${twins + 1})`);
  }
  return taken[index] ?? '';
}
