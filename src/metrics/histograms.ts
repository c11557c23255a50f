import type { HistogramTally, PipelineLedger } from '../domain/ledger.ts';
import type { RepositoryRecord } from '../domain/snapshot.ts';
import { type Family, type Labels, PREFIX, type Sample } from './family.ts';
import { durationUnit, queueUnit, stepDurationUnit } from './hold-units.ts';

/** Durations and queue times of completed runs, all refs of a pipeline together. */
export const RUN_HISTOGRAMS: readonly Family[] = [
  pipelineHistogram({
    name: 'run_duration_seconds',
    help: 'How long completed runs executed, without queueing.',
    label: 'result',
    tallies: (key, pipeline) =>
      Object.entries(pipeline.durations).map(([result, tally]) => ({
        labels: { result },
        unit: durationUnit(key, result),
        tally,
      })),
  }),
  pipelineHistogram({
    name: 'run_queue_seconds',
    help: 'How long runs waited before their first step began.',
    tallies: (key, pipeline) => [{ labels: {}, unit: queueUnit(key), tally: pipeline.queue }],
  }),
];

/** Opt in: as many series as there are steps times buckets. */
export const STEP_HISTOGRAM: Family = pipelineHistogram({
  name: 'step_duration_seconds',
  help: 'How long completed steps executed.',
  label: 'step',
  tallies: (key, pipeline) =>
    Object.entries(pipeline.stepDurations).map(([step, tally]) => ({
      labels: { step },
      unit: stepDurationUnit(key, step),
      tally,
    })),
});

interface LabelledTally {
  readonly labels: Labels;
  readonly unit: string;
  readonly tally: HistogramTally;
}

interface HistogramSpec {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  readonly tallies: (key: string, pipeline: PipelineLedger) => readonly LabelledTally[];
}

function pipelineHistogram({ name, help, label, tallies }: HistogramSpec): Family {
  return {
    name: `${PREFIX}${name}`,
    help,
    type: 'histogram',
    labels: ['workspace', 'repository', 'pipeline', ...(label === undefined ? [] : [label])],
    slice: (record) =>
      pipelines(record).flatMap(([key, pipeline]) =>
        tallies(key, pipeline).flatMap(({ unit, tally }) => [unit, tally]),
      ),
    samples: (record, { isHeld }) =>
      pipelines(record).flatMap(([key, pipeline]) => {
        const { workspace, repository } = record.repository;
        const own = { workspace, repository, pipeline: pipeline.pipeline };
        return tallies(key, pipeline).flatMap(({ labels, unit, tally }) =>
          histogramSamples({ ...own, ...labels }, tally, isHeld(unit)),
        );
      }),
  };
}

/** Cumulative buckets, sum and count; all of them 0 while held. */
function histogramSamples(labels: Labels, tally: HistogramTally, held: boolean): readonly Sample[] {
  let count = 0;
  const buckets = tally.counts.map((inBucket, index): Sample => {
    count += held ? 0 : inBucket;
    return { suffix: '_bucket', labels: { ...labels, le: toLe(tally.bounds[index]) }, value: count };
  });
  return [
    ...buckets,
    { suffix: '_sum', labels, value: held ? 0 : tally.sum },
    { suffix: '_count', labels, value: count },
  ];
}

/**
 * A bucket's upper bound as a label: `10.0`, as OpenMetrics wants it, in the plain format too. So the series are the same whichever
 * format a scrape negotiates, and the text of both can be shared. Prometheus 3 writes them so in any case.
 */
export function toLe(bound: number | undefined): string {
  if (bound === undefined || bound === Number.POSITIVE_INFINITY) return '+Inf';
  return Number.isInteger(bound) && Math.abs(bound) < 1e21 ? `${bound}.0` : `${bound}`;
}

function pipelines(record: RepositoryRecord): readonly (readonly [string, PipelineLedger])[] {
  return record.ledger === undefined ? [] : Object.entries(record.ledger.pipelines);
}
