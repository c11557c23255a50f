import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { RUN_STATES } from '../../src/domain/state.ts';
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
  quantile,
  runsInRange,
  share,
  VERDICTS,
  withRunInfo,
} from '../parts/promql.ts';
import { stat } from '../parts/stat.ts';
import { stateCode } from '../parts/states.ts';
import { HIGH_IS_GOOD, LOW_IS_GOOD, NONE_IS_GOOD } from '../parts/thresholds.ts';
import { timeline } from '../parts/timeline.ts';

const NO_SERIES = 'No pipelines: choose a repository above that has run one.';
const LEGEND = '{{repository}} {{ref}} {{pipeline}}';

/** One repository, or a few: every pipeline and ref over time. */
export function repository(): Dashboard {
  return board('repository', {
    description: 'Pipelines and refs of one repository over time: states, durations, queue, failures.',
    from: 'now-24h',
    rows: [now(), states(), durations(), failing()],
  });
}

function now(): Row {
  const lastSuccess = `time() - max(${ofIdentity('last_success_timestamp_seconds')})`;
  return {
    title: 'Now',
    panels: [
      stat({
        title: 'Failing now',
        description: 'Pipelines whose newest run is FAILED, ERROR or EXPIRED.',
        unit: 'short',
        noValue: NO_SERIES,
        expr: `sum(max by (${IDENTITY}, state) (${ofIdentity('last_run_state', `state=~"${FAILURES}"`)}))`,
        thresholds: NONE_IS_GOOD,
      }),
      stat({
        title: 'Open runs',
        description: 'Runs that are not finished, in any state.',
        unit: 'short',
        noValue: NO_SERIES,
        expr: `sum(max by (${IDENTITY}, state) (${ofIdentity('runs')}))`,
      }),
      stat({
        title: 'Success ratio',
        description:
          'Share of SUCCESSFUL among the runs that ended in the time shown with a verdict. STOPPED runs have none.',
        unit: 'percentunit',
        decimals: 1,
        noValue: 'No run ended in this time.',
        expr: share(runsInRange('SUCCESSFUL', ''), runsInRange(VERDICTS, '')),
        thresholds: HIGH_IS_GOOD,
      }),
      stat({
        title: 'Runs',
        description: 'Runs that ended in the time shown, with any result.',
        unit: 'short',
        decimals: 0,
        noValue: NO_SERIES,
        expr: runsInRange('.+', ''),
      }),
      stat({
        title: 'Billed time',
        description: 'Build time that the runs of the time shown are billed with.',
        unit: 's',
        noValue: NO_SERIES,
        expr: `sum(increase(${ofIdentity('build_seconds_total')}[$__range]))`,
        more: 'minutes',
      }),
      stat({
        title: 'Since the last success',
        description: 'Time since any of the chosen pipelines was SUCCESSFUL.',
        unit: 's',
        noValue: 'No success is known.',
        expr: lastSuccess,
        thresholds: ['green', [86400, 'yellow'], [604800, 'red']],
      }),
    ],
  };
}

function states(): Row {
  const created = `(max by (${IDENTITY}, state) (${ofIdentity('last_run_state')}) == 1) * on (${IDENTITY}) group_left () ${gauge('last_run_created_timestamp_seconds')} * 1000`;
  return {
    title: 'States',
    panels: [
      timeline({
        title: 'State of the newest run',
        description: 'For each pipeline and ref, the state of the run that was the newest at that time.',
        noValue: NO_SERIES,
        height: 12,
        series: { expr: stateCode(ofIdentity('last_run_state'), RUN_STATES, IDENTITY), legend: LEGEND },
      }),
      grid({
        title: 'Newest runs',
        description:
          'The newest run of each pipeline on each ref. Duration is executed time, queue the wait before the first step.',
        unit: 'none',
        noValue: NO_SERIES,
        queries: [withRunInfo(created), gauge('last_run_duration_seconds'), gauge('last_run_queue_seconds')],
        columns: [
          value('Value #A', 'Created', { unit: 'dateTimeFromNow' }),
          stateColumn(),
          repositoryColumn(),
          text('ref', 'Ref'),
          text('branch', 'Branch'),
          text('pipeline', 'Pipeline'),
          text('trigger', 'Trigger'),
          text('creator', 'Creator'),
          text('commit', 'Commit'),
          value('Value #B', 'Duration', { unit: 's' }),
          value('Value #C', 'Queue', { unit: 's', steps: ['green', [120, 'orange'], [600, 'red']] }),
          runColumn(),
        ],
        sortBy: 'Created',
      }),
    ],
  };
}

function durations(): Row {
  const duration = ofPipeline('run_duration_seconds_bucket');
  const queue = ofPipeline('run_queue_seconds_bucket');
  return {
    title: 'Durations and queue (histograms are over all refs)',
    panels: [
      graph({
        title: 'Duration of the newest run',
        description: 'Executed time of the newest run, without the queue. A line that climbs is a pipeline that grows.',
        unit: 's',
        noValue: 'No run has executed yet.',
        series: [{ expr: gauge('last_run_duration_seconds'), legend: LEGEND }],
      }),
      graph({
        title: 'Duration of runs that ended',
        description: 'Median and 95th percentile of executed time. Gaps are times in which no run ended.',
        unit: 's',
        noValue: 'No run ended in this time.',
        series: [
          { expr: quantile(0.5, duration, 'pipeline'), legend: '{{pipeline}} median' },
          { expr: quantile(0.95, duration, 'pipeline'), legend: '{{pipeline}} 95 %' },
        ],
      }),
      graph({
        title: 'Queue of the newest run',
        description: 'How long the newest run waited before its first step began.',
        unit: 's',
        noValue: 'No run has begun yet.',
        series: [{ expr: gauge('last_run_queue_seconds'), legend: LEGEND }],
        thresholds: ['green', [600, 'red']],
      }),
      graph({
        title: 'Queue of runs that ended',
        description: 'Median and 95th percentile of the wait before the first step.',
        unit: 's',
        noValue: 'No run ended in this time.',
        series: [
          { expr: quantile(0.5, queue, 'pipeline'), legend: '{{pipeline}} median' },
          { expr: quantile(0.95, queue, 'pipeline'), legend: '{{pipeline}} 95 %' },
        ],
        thresholds: ['green', [600, 'red']],
      }),
    ],
  };
}

function failing(): Row {
  const failed = `sum by (${IDENTITY}) (rate(${ofIdentity('runs_total', `result=~"${FAILURES}"`)}[$__rate_interval])) * 3600`;
  return {
    title: 'Failures',
    panels: [
      graph({
        title: 'Runs per hour',
        description: 'How fast runs end, by result.',
        unit: 'short',
        noValue: NO_SERIES,
        series: [
          {
            expr: `sum by (result) (rate(${ofIdentity('runs_total')}[$__rate_interval])) * 3600`,
            legend: '{{result}}',
          },
        ],
        stacked: true,
        width: 8,
      }),
      graph({
        title: 'Failures per hour',
        description: 'How fast runs end FAILED, ERROR or EXPIRED, by pipeline and ref.',
        unit: 'short',
        noValue: NO_SERIES,
        series: [{ expr: failed, legend: LEGEND }],
        stacked: true,
        width: 8,
      }),
      graph({
        title: 'Failures in a row',
        description: 'Runs that failed since the last SUCCESSFUL one. Back to nothing means that it was mended.',
        unit: 'short',
        decimals: 0,
        noValue: NO_SERIES,
        series: [{ expr: gauge('consecutive_failures'), legend: LEGEND }],
        thresholds: ['green', [3, 'red']],
        width: 8,
      }),
      grid({
        title: 'Failure ratio by pipeline',
        description: 'Share of FAILED, ERROR and EXPIRED among the runs with a verdict that ended in the time shown.',
        unit: 'none',
        noValue: 'No run ended in this time.',
        queries: [
          share(runsInRange(FAILURES, IDENTITY), runsInRange(VERDICTS, IDENTITY)),
          `${runsInRange(VERDICTS, IDENTITY)} > 0`,
        ],
        columns: [
          repositoryColumn(),
          text('ref', 'Ref'),
          text('pipeline', 'Pipeline'),
          value('Value #B', 'Runs', { unit: 'short', decimals: 0 }),
          value('Value #A', 'Failure ratio', { unit: 'percentunit', decimals: 1, steps: LOW_IS_GOOD }),
        ],
        sortBy: 'Failure ratio',
      }),
    ],
  };
}
