import type { LabelledStep } from './ledger.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';

/** Bitbucket's step times come from several machines: a step may seem to begin a little before the one it waited for ended. */
const CLOCK_TOLERANCE_MS = 2_000;

/**
 * The steps of a run with their labels and queue times, in list order. A step without a name is called by its position (`#1`),
 * as in Bitbucket's UI; the second step of a name gets ` (2)`.
 */
export function labelSteps(run: Run, steps: readonly Step[]): readonly LabelledStep[] {
  const taken = new Set<string>();
  return steps.map((step, index) => {
    const label = freeLabel(step.name === undefined || step.name === '' ? `#${index + 1}` : step.name, taken);
    taken.add(label);
    const queueSeconds = stepQueueSeconds(run, steps, index);
    return {
      label,
      state: step.state,
      step,
      ...(step.durationSeconds === undefined ? {} : { durationSeconds: step.durationSeconds }),
      ...(queueSeconds === undefined ? {} : { queueSeconds }),
    };
  });
}

/**
 * Seconds from the run's creation to the start of its first step, clamped at 0. Undefined for a re-run: `createdAt` stays that
 * of the first run, and nobody says when the re-run was asked for.
 */
export function runQueueSeconds(run: Run, steps: readonly Step[]): number | undefined {
  if (run.runNumber > 1 || run.createdAt === undefined) return undefined;
  const starts = steps.filter(wasQueued).map((step) => step.startedAt ?? Number.POSITIVE_INFINITY);
  const first = Math.min(...starts);
  return Number.isFinite(first) ? clampedSeconds(first - run.createdAt) : undefined;
}

/** A manual step waits for a person and a redeployed one was overwritten later: neither is queueing. */
function wasQueued(step: Step): boolean {
  return step.trigger !== 'manual' && step.trigger !== 'redeploy' && step.state !== 'NOT_RUN';
}

function stepQueueSeconds(run: Run, steps: readonly Step[], index: number): number | undefined {
  const step = steps[index];
  if (step?.startedAt === undefined || !wasQueued(step)) return undefined;
  const earlier = steps.slice(0, index);
  if (earlier.some((other) => wasOverwrittenAfter(other, step))) return undefined;
  const awaited = lastAwaited(earlier, step.startedAt);
  const runNumber = step.runNumber ?? run.runNumber;
  if (awaited?.completedAt !== undefined) {
    // Between the end of an older run number and a re-run lies a person's decision, not a queue.
    return (awaited.runNumber ?? run.runNumber) === runNumber
      ? clampedSeconds(step.startedAt - awaited.completedAt)
      : undefined;
  }
  if (runNumber > 1 || run.createdAt === undefined) return undefined;
  return clampedSeconds(step.startedAt - run.createdAt);
}

/** A redeploy replaced the times of a step that this one waited for: when that first ended is not known any more. */
function wasOverwrittenAfter(other: Step, step: Step): boolean {
  return other.trigger === 'redeploy' && (other.startedAt ?? 0) > (step.startedAt ?? 0);
}

/**
 * What the step waited for: of the steps before it in the list that had ended when it began, the one that ended last. Steps that
 * overlap it run in parallel with it; the API has no parallel group, so overlap is all there is to tell.
 */
function lastAwaited(earlier: readonly Step[], startedAt: number): Step | undefined {
  return earlier
    .filter((step) => endedBefore(step, startedAt))
    .reduce<Step | undefined>(
      (latest, step) => ((latest?.completedAt ?? -1) >= (step.completedAt ?? 0) ? latest : step),
      undefined,
    );
}

function endedBefore(step: Step, startedAt: number): boolean {
  if (step.completedAt === undefined || step.state === 'NOT_RUN') return false;
  if (step.completedAt <= startedAt) return true;
  const beganWellBefore = step.startedAt !== undefined && step.startedAt < startedAt - CLOCK_TOLERANCE_MS;
  return beganWellBefore && step.completedAt <= startedAt + CLOCK_TOLERANCE_MS;
}

function freeLabel(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let suffix = 2;
  while (taken.has(`${wanted} (${suffix})`)) suffix += 1;
  return `${wanted} (${suffix})`;
}

function clampedSeconds(milliseconds: number): number {
  return Math.max(0, milliseconds) / 1_000;
}
