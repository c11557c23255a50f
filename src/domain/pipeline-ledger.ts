import { emptyHistogram, histogramFor, observe } from './histogram.ts';
import type { PipelineLedger } from './ledger.ts';
import { own } from './own.ts';
import type { Run } from './run.ts';
import { type RunResult, toRunResult } from './state.ts';

/** So many wall times are remembered for predicting the end of a run. */
export const RECENT_RUNS = 16;

/** A pipeline nothing is known of yet. */
export function createPipeline(pipeline: string, buckets: readonly number[], bornAt: number): PipelineLedger {
  return { pipeline, durations: {}, queue: emptyHistogram(buckets, bornAt), stepDurations: {}, recentWallSeconds: [] };
}

/** The pipeline with one more counted completion in its duration histogram. */
export function withDuration(
  pipeline: PipelineLedger,
  run: Run,
  { buckets, at }: { buckets: readonly number[]; at: number },
): PipelineLedger {
  if (run.durationSeconds === undefined) return pipeline;
  const result: RunResult = toRunResult(run.state);
  const tally = observe(histogramFor(pipeline.durations[result], buckets, at), run.durationSeconds);
  return { ...pipeline, durations: { ...pipeline.durations, [result]: tally } };
}

/** The pipeline with one more queue time. */
export function withQueue(
  pipeline: PipelineLedger,
  seconds: number,
  { buckets, at }: { buckets: readonly number[]; at: number },
): PipelineLedger {
  return { ...pipeline, queue: observe(histogramFor(pipeline.queue, buckets, at), seconds) };
}

/** The pipeline with one more step duration (an opt-in histogram). */
export function withStepDuration(
  pipeline: PipelineLedger,
  step: { label: string; seconds: number },
  { buckets, at }: { buckets: readonly number[]; at: number },
): PipelineLedger {
  const tally = observe(histogramFor(own(pipeline.stepDurations, step.label), buckets, at), step.seconds);
  return { ...pipeline, stepDurations: { ...pipeline.stepDurations, [step.label]: tally } };
}

/** Remembers how long a run took from creation to completion; re-runs and stopped runs say nothing about that. */
export function withWallTime(pipeline: PipelineLedger, run: Run): PipelineLedger {
  const usual = run.state === 'SUCCESSFUL' || run.state === 'FAILED';
  if (!usual || run.runNumber > 1 || run.createdAt === undefined || run.completedAt === undefined) return pipeline;
  const seconds = Math.max(0, run.completedAt - run.createdAt) / 1_000;
  return { ...pipeline, recentWallSeconds: [...pipeline.recentWallSeconds, seconds].slice(-RECENT_RUNS) };
}
