import { isDeepStrictEqual } from 'node:util';
import { type Draft, isNewRun } from './draft.ts';
import type { FoldPolicy } from './fold-policy.ts';
import { createStepTally, withStep } from './identity-ledger.ts';
import { labelSteps, runQueueSeconds } from './label-steps.ts';
import type { IdentityLedger, LabelledStep, StepMemory } from './ledger.ts';
import { copyOf, own } from './own.ts';
import { withQueue, withStepDuration } from './pipeline-ledger.ts';
import type { Run } from './run.ts';
import { toStepResult } from './state.ts';
import type { Step } from './step.ts';

/** How stale `lastSeenAt` of a step tally may get: it only serves to forget steps after weeks, and each change costs a rendering. */
const SEEN_RESOLUTION_MS = 3_600_000;

interface RunSteps {
  /** Key of the run's identity. */
  readonly key: string;
  readonly run: Run;
  readonly steps: readonly Step[];
}

/** Takes a run's step list into the draft: the newest run's step set is replaced as a whole, finished steps count once. */
export function foldSteps(draft: Draft, { key, run, steps }: RunSteps): void {
  draft.stepsDue.delete(run.uuid);
  const memory = draft.open[run.uuid]?.steps ?? draft.settled[run.uuid]?.steps;
  const identity = draft.identities[key];
  if (memory === undefined || identity === undefined) return;
  const labelled = labelSteps(run, steps);
  draft.identities[key] = withLastSteps(identity, run, labelled);
  const counted = copyOf(memory.counted);
  for (const step of labelled) countStep(draft, { key, run, step, memory, counted });
  if (run.terminal && memory.final < run.runNumber && run.runNumber > memory.baselineRunNumber) {
    observeQueue(draft, { key, run, steps });
    addRerunBuildSeconds(draft, { key, run, steps });
  }
  remember(draft, run, { ...memory, counted, final: run.terminal ? run.runNumber : memory.final });
}

/** What is accounted for of a run that is seen for the first time: all that was finished before the baseline. */
export function newStepMemory(draft: Draft, run: Run): StepMemory {
  const open: StepMemory = { counted: {}, baselineRunNumber: run.runNumber - 1, final: 0 };
  if (draft.baseline)
    return run.terminal ? { ...open, baselineRunNumber: run.runNumber } : { ...open, openAtBaseline: true };
  return isNewRun(draft, run) ? { ...open, baselineRunNumber: 0 } : open;
}

/**
 * Seconds billed that can be added when a run ends. After a re-run in place `build_seconds_used` is that of old and new steps
 * together: what the re-run itself was billed is known only from its steps, which come a little later.
 */
export function buildSecondsAtOnce(run: Run, policy: Pick<FoldPolicy, 'steps'>): number {
  return run.runNumber > 1 && policy.steps ? 0 : (run.buildSeconds ?? 0);
}

/** Seconds billed for the steps that this re-run executed itself. */
function addRerunBuildSeconds(draft: Draft, { key, run, steps }: RunSteps): void {
  const identity = draft.identities[key];
  if (identity === undefined || run.runNumber === 1) return;
  const own = steps
    .filter((step) => (step.runNumber ?? run.runNumber) === run.runNumber)
    .reduce((sum, step) => sum + (step.buildSeconds ?? 0), 0);
  if (own > 0) draft.identities[key] = { ...identity, buildSeconds: identity.buildSeconds + own };
}

function withLastSteps(identity: IdentityLedger, run: Run, steps: readonly LabelledStep[]): IdentityLedger {
  const { last } = identity;
  if (last.run.uuid !== run.uuid || last.run.runNumber !== run.runNumber) return identity;
  const queueSeconds = runQueueSeconds(
    run,
    steps.map(({ step }) => step),
  );
  const next = { run: last.run, steps, ...(queueSeconds === undefined ? {} : { queueSeconds }) };
  return isDeepStrictEqual(last, next) ? identity : { ...identity, last: next };
}

interface StepToCount {
  readonly key: string;
  readonly run: Run;
  readonly step: LabelledStep;
  readonly memory: StepMemory;
  /** Written to: what is accounted for after this step. */
  readonly counted: Record<string, number>;
}

function countStep(draft: Draft, { key, run, step, memory, counted }: StepToCount): void {
  const { at } = draft.observation;
  const tally = ensureTally(draft, key, step.label);
  if (step.step.unknownState !== undefined) draft.facts.unknown.push({ kind: 'step', text: step.step.unknownState });
  if (tally === undefined || !step.step.terminal) return;
  const runNumber = step.step.runNumber ?? run.runNumber;
  if ((counted[step.step.uuid] ?? 0) >= runNumber) return;
  counted[step.step.uuid] = runNumber;
  if (isBaselineStep(draft, { step: step.step, runNumber, memory })) return;
  const identity = draft.identities[key];
  if (identity === undefined) return;
  const next = withStep(tally, toStepResult(step.state));
  draft.identities[key] = { ...identity, steps: { ...identity.steps, [step.label]: next } };
  const pipeline = draft.pipelines[identity.pipeline];
  if (!draft.policy.stepHistograms || pipeline === undefined || step.durationSeconds === undefined) return;
  const duration = { label: step.label, seconds: step.durationSeconds };
  draft.pipelines[identity.pipeline] = withStepDuration(pipeline, duration, {
    buckets: draft.policy.durationBuckets,
    at,
  });
}

function isBaselineStep(
  draft: Draft,
  { step, runNumber, memory }: { step: Step; runNumber: number; memory: StepMemory },
): boolean {
  if (runNumber <= memory.baselineRunNumber) return true;
  if (memory.openAtBaseline !== true || runNumber > memory.baselineRunNumber + 1) return false;
  return draft.baseline || (step.completedAt !== undefined && step.completedAt <= draft.baselineAt);
}

function ensureTally(draft: Draft, key: string, label: string) {
  const identity = draft.identities[key];
  if (identity === undefined) return undefined;
  const { at } = draft.observation;
  const current = own(identity.steps, label);
  if (current !== undefined && at - current.lastSeenAt < SEEN_RESOLUTION_MS) return current;
  const tally = current === undefined ? createStepTally(at) : { ...current, lastSeenAt: at };
  draft.identities[key] = { ...identity, steps: { ...identity.steps, [label]: tally } };
  return tally;
}

function observeQueue(draft: Draft, { key, run, steps }: RunSteps): void {
  const identity = draft.identities[key];
  const pipeline = identity === undefined ? undefined : draft.pipelines[identity.pipeline];
  const seconds = runQueueSeconds(run, steps);
  if (pipeline === undefined || seconds === undefined) return;
  const options = { buckets: draft.policy.durationBuckets, at: draft.observation.at };
  draft.pipelines[pipeline.pipeline] = withQueue(pipeline, seconds, options);
}

function remember(draft: Draft, run: Run, steps: StepMemory): void {
  const open = draft.open[run.uuid];
  if (open !== undefined) {
    draft.open[run.uuid] = { ...open, steps, stepsFor: run.state };
    return;
  }
  const settled = draft.settled[run.uuid];
  if (settled !== undefined && !isDeepStrictEqual(settled.steps, steps))
    draft.settled[run.uuid] = { ...settled, steps };
}
