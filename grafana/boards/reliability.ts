import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Row } from '../parts/board.ts';
import { repositoryColumn, runColumn, stateColumn, text, value } from '../parts/column.ts';
import { graph } from '../parts/graph.ts';
import { grid } from '../parts/grid.ts';
import {
  FAILURES,
  gauge,
  IDENTITY,
  ofIdentity,
  ofPipeline,
  runsInRange,
  share,
  VERDICTS,
  withRunInfo,
} from '../parts/promql.ts';
import { ranking } from '../parts/ranking.ts';
import { stat } from '../parts/stat.ts';
import { LOW_IS_GOOD, NONE_IS_GOOD } from '../parts/thresholds.ts';

const NO_SERIES = 'No pipelines are known.';
const NO_RUNS = 'No run ended in this time.';
const LEGEND = '{{repository}} {{ref}} {{pipeline}}';
const BY_PIPELINE = 'workspace, repository, pipeline';

/** Each time that the count of failures in a row fell back is a pipeline that was mended. */
const MENDED = `max by (${IDENTITY}) (resets(${ofIdentity('consecutive_failures')}[$__range]))`;
/** Seconds of the time shown in which the newest verdict was a failure. */
const BROKEN = `avg_over_time((${gauge('consecutive_failures')} > bool 0)[$__range:$__interval]) * $__range_s`;

/** Which pipelines can be trusted, and how fast they are mended. */
export function reliability(): Dashboard {
  return board('reliability', {
    description: 'Flaky pipelines, failures in a row, time to fix, failure ratio, and pipelines that grow slower.',
    from: 'now-7d',
    rows: [sums(), brokenNow(), flaky(), slower()],
  });
}

function sums(): Row {
  return {
    title: 'At a glance',
    panels: [
      stat({
        title: 'Failure ratio',
        description: 'Share of FAILED, ERROR and EXPIRED among the runs with a verdict that ended in the time shown.',
        unit: 'percentunit',
        decimals: 1,
        noValue: NO_RUNS,
        expr: share(runsInRange(FAILURES, ''), runsInRange(VERDICTS, '')),
        thresholds: LOW_IS_GOOD,
        width: 6,
      }),
      stat({
        title: 'Broken pipelines',
        description: 'Pipelines whose newest verdict is a failure.',
        unit: 'short',
        noValue: NO_SERIES,
        expr: `sum(${gauge('consecutive_failures')} > bool 0)`,
        thresholds: NONE_IS_GOOD,
        width: 6,
      }),
      stat({
        title: 'Longest row of failures',
        description: 'The most failures in a row of any pipeline, now.',
        unit: 'short',
        noValue: NO_SERIES,
        expr: `max(${gauge('consecutive_failures')})`,
        thresholds: ['green', [1, 'orange'], [3, 'red']],
        width: 6,
      }),
      stat({
        title: 'Time to fix',
        description: 'How long a pipeline stayed broken on average, over all that were mended in the time shown.',
        unit: 's',
        noValue: 'Nothing was mended in this time.',
        expr: `sum(${BROKEN} and on (${IDENTITY}) ${MENDED} > 0) / (sum(${MENDED}) > 0)`,
        thresholds: ['green', [3600, 'orange'], [86400, 'red']],
        width: 6,
      }),
    ],
  };
}

function brokenNow(): Row {
  const broken = `${gauge('consecutive_failures')} > 0`;
  const state = `max by (${IDENTITY}, state) (${ofIdentity('last_run_state')}) == 1`;
  const failing = `(${state}) and on (${IDENTITY}) ${broken}`;
  return {
    title: 'Broken now',
    panels: [
      grid({
        title: 'Failures in a row',
        description:
          'Pipelines whose newest verdict is a failure, with the time since their last success and a link to the newest run.',
        unit: 'none',
        noValue: 'Nothing is broken.',
        queries: [
          withRunInfo(failing),
          broken,
          `time() - ${gauge('last_success_timestamp_seconds')} and on (${IDENTITY}) ${broken}`,
        ],
        columns: [
          value('Value #B', 'Failures in a row', { unit: 'short', decimals: 0, steps: ['orange', [3, 'red']] }),
          value('Value #C', 'Since the last success', { unit: 's' }),
          stateColumn('Newest run'),
          repositoryColumn(),
          text('ref', 'Ref'),
          text('pipeline', 'Pipeline'),
          text('creator', 'Creator'),
          text('commit', 'Commit'),
          runColumn(),
        ],
        sortBy: 'Failures in a row',
      }),
      graph({
        title: 'Broken pipelines by repository',
        description: 'How many pipelines had a failure as their newest verdict.',
        unit: 'short',
        decimals: 0,
        noValue: NO_SERIES,
        series: [{ expr: `sum by (repository) (${gauge('consecutive_failures')} > bool 0)`, legend: '{{repository}}' }],
        stacked: true,
      }),
      ranking({
        title: 'Time to fix by pipeline',
        description: 'How long a pipeline stayed broken on average before it was SUCCESSFUL again, in the time shown.',
        unit: 's',
        noValue: 'Nothing was mended in this time.',
        expr: `(${BROKEN} / (${MENDED} > 0))`,
        legend: LEGEND,
        thresholds: ['green', [3600, 'orange'], [86400, 'red']],
      }),
    ],
  };
}

function flaky(): Row {
  const failed = `sum by (workspace, repository) (rate(${ofIdentity('runs_total', `result=~"${FAILURES}"`)}[$__rate_interval]))`;
  const all = `sum by (workspace, repository) (rate(${ofIdentity('runs_total', `result=~"${VERDICTS}"`)}[$__rate_interval]))`;
  return {
    title: 'Flaky pipelines and failure ratio',
    panels: [
      ranking({
        title: 'Flaky pipelines',
        description:
          'How often a pipeline went from failing back to SUCCESSFUL in the time shown. Broken once is bad luck, mended often is flaky.',
        unit: 'short',
        decimals: 0,
        noValue: 'Nothing was mended in this time.',
        expr: `(${MENDED} > 0)`,
        legend: LEGEND,
        thresholds: ['green', [3, 'orange'], [10, 'red']],
      }),
      ranking({
        title: 'Failure ratio by pipeline',
        description: 'Share of FAILED, ERROR and EXPIRED among the runs with a verdict that ended in the time shown.',
        unit: 'percentunit',
        decimals: 0,
        noValue: NO_RUNS,
        expr: `(${share(runsInRange(FAILURES, BY_PIPELINE), runsInRange(VERDICTS, BY_PIPELINE))})`,
        legend: '{{repository}} {{pipeline}}',
        thresholds: LOW_IS_GOOD,
      }),
      graph({
        title: 'Failure ratio by repository',
        description: 'Share of failures among the runs with a verdict. Gaps are times in which no run ended.',
        unit: 'percentunit',
        decimals: 0,
        max: 1,
        noValue: NO_RUNS,
        series: [{ expr: share(failed, all), legend: '{{repository}}' }],
        thresholds: LOW_IS_GOOD,
        width: 24,
      }),
    ],
  };
}

function slower(): Row {
  return {
    title: 'Slowest growing',
    panels: [
      ranking({
        title: 'Grew slower',
        description: 'Mean duration of SUCCESSFUL runs in the time shown, less the mean of the same time before it.',
        unit: 's',
        noValue: 'Nothing grew slower, or there is no earlier time to compare with.',
        expr: `(${meanDuration()} - ${meanDuration(' offset $__range')} > 0)`,
        legend: '{{repository}} {{pipeline}}',
        thresholds: ['green', [60, 'orange'], [300, 'red']],
      }),
      grid({
        title: 'Mean duration, then and now',
        description: 'Mean duration of SUCCESSFUL runs in the time shown, in the same time before it, and the growth.',
        unit: 'none',
        noValue: NO_RUNS,
        queries: [
          meanDuration(),
          meanDuration(' offset $__range'),
          `${meanDuration()} / ${meanDuration(' offset $__range')} - 1`,
        ],
        columns: [
          repositoryColumn(),
          text('pipeline', 'Pipeline'),
          value('Value #B', 'Before', { unit: 's' }),
          value('Value #A', 'Now', { unit: 's' }),
          value('Value #C', 'Growth', {
            unit: 'percentunit',
            decimals: 0,
            steps: ['green', [0.1, 'orange'], [0.5, 'red']],
          }),
        ],
        sortBy: 'Growth',
        width: 12,
        height: 8,
      }),
    ],
  };
}

/** Failed runs end early, so only SUCCESSFUL ones tell how long the work takes. */
function meanDuration(shift = ''): string {
  const total = (part: string) =>
    `sum by (${BY_PIPELINE}) (increase(${ofPipeline(`run_duration_seconds_${part}`, 'result="SUCCESSFUL"')}[$__range]${shift}))`;
  return `(${total('sum')} / (${total('count')} > 0))`;
}
