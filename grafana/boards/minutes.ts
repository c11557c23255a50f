import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Row } from '../parts/board.ts';
import { repositoryColumn, stateColumn, text, value } from '../parts/column.ts';
import { graph } from '../parts/graph.ts';
import { grid } from '../parts/grid.ts';
import { IDENTITY, ofIdentity, ofPipeline, quantile, runsInRange, sum } from '../parts/promql.ts';
import { ranking } from '../parts/ranking.ts';
import { stat } from '../parts/stat.ts';

const NO_BUILDS = 'Nothing was billed in this time.';
const BY_REPOSITORY = 'workspace, repository';
const BY_PIPELINE = 'workspace, repository, pipeline';
const WAITING = 'state=~"PENDING|PARSING|PAUSED|HALTED"';

/**
 * What is paid for, and what is waited for. It opens on the month so far, so that the billed minutes are those of the month and
 * the forecast is its end.
 */
export function minutes(): Dashboard {
  return board('minutes', {
    description:
      'Billed minutes by repository and pipeline, their trend and the forecast of the month, and the time spent in queues.',
    from: 'now/M',
    rows: [sums(), whoBuilds(), queues()],
  });
}

/** Billed minutes of the time shown. `earlier`: of the time before it, just as long. */
function billed(by: string, earlier = false): string {
  const shift = earlier ? ' offset $__range' : '';
  return `${sum(by, `increase(${ofIdentity('build_seconds_total')}[$__range]${shift})`)} / 60`;
}

function sums(): Row {
  return {
    title: 'Billed minutes',
    panels: [
      stat({
        title: 'Billed minutes',
        description:
          'Build minutes of the runs that ended in the time shown: of this month, as long as that is the time chosen.',
        unit: 'locale',
        decimals: 0,
        noValue: NO_BUILDS,
        expr: billed(''),
        width: 5,
      }),
      stat({
        title: 'Forecast of the month',
        description:
          'What the whole month costs if it goes on as in the time shown. Trust it once that time is some days long.',
        unit: 'locale',
        decimals: 0,
        noValue: NO_BUILDS,
        expr: `${billed('')} / $__range_s * 86400 * scalar(days_in_month())`,
        width: 5,
      }),
      stat({
        title: 'Trend',
        description: 'Billed minutes of the time shown, compared with the same time before it: 0 % is no change.',
        unit: 'percentunit',
        decimals: 0,
        noValue: 'There is no earlier time to compare with.',
        expr: `${billed('')} / (${billed('', true)} > 0) - 1`,
        thresholds: ['green', [0.2, 'orange'], [0.5, 'red']],
        width: 5,
      }),
      stat({
        title: 'Minutes per run',
        description: 'Billed minutes of the time shown, divided by the runs that ended in it.',
        unit: 'm',
        decimals: 1,
        noValue: NO_BUILDS,
        expr: `${billed('')} / (${runsInRange('.+', '')} > 0)`,
        width: 4,
      }),
      stat({
        title: 'Builds at a time',
        description: 'Billed time divided by the time shown: how many builds ran at once, on average.',
        unit: 'short',
        decimals: 2,
        noValue: NO_BUILDS,
        expr: `${billed('')} * 60 / $__range_s`,
        width: 5,
      }),
    ],
  };
}

function whoBuilds(): Row {
  const perHour = `sum by (${BY_REPOSITORY}) (rate(${ofIdentity('build_seconds_total')}[$__rate_interval])) * 60`;
  return {
    title: 'Who builds',
    panels: [
      ranking({
        title: 'Minutes by repository',
        description: 'Billed minutes of the time shown; the fifteen greatest.',
        unit: 'locale',
        decimals: 0,
        noValue: NO_BUILDS,
        expr: `(${billed(BY_REPOSITORY)} > 0)`,
        legend: '{{repository}}',
        most: 15,
      }),
      ranking({
        title: 'Minutes by pipeline',
        description: 'Billed minutes of the time shown; the fifteen greatest.',
        unit: 'locale',
        decimals: 0,
        noValue: NO_BUILDS,
        expr: `(${billed(BY_PIPELINE)} > 0)`,
        legend: '{{repository}} {{pipeline}}',
        most: 15,
      }),
      graph({
        title: 'Minutes per hour',
        description: 'Billed minutes per hour by repository, counted when a run ends.',
        unit: 'locale',
        noValue: NO_BUILDS,
        series: [{ expr: perHour, legend: '{{repository}}' }],
        stacked: true,
        width: 24,
      }),
      growthTable(),
    ],
  };
}

function growthTable(): Builder<Panel> {
  return grid({
    title: 'Minutes, runs and growth',
    description:
      'Billed minutes and runs of the time shown by pipeline, minutes per run, and the change against the time before.',
    unit: 'none',
    noValue: NO_BUILDS,
    queries: [
      `${billed(BY_PIPELINE)} > 0`,
      `${runsInRange('.+', BY_PIPELINE)} > 0`,
      `${billed(BY_PIPELINE)} / (${runsInRange('.+', BY_PIPELINE)} > 0)`,
      `${billed(BY_PIPELINE)} / (${billed(BY_PIPELINE, true)} > 0) - 1`,
    ],
    columns: [
      repositoryColumn(),
      text('pipeline', 'Pipeline'),
      value('Value #A', 'Minutes', { unit: 'locale', decimals: 0 }),
      value('Value #B', 'Runs', { unit: 'short', decimals: 0 }),
      value('Value #C', 'Minutes per run', { unit: 'm', decimals: 1 }),
      value('Value #D', 'Growth', {
        unit: 'percentunit',
        decimals: 0,
        steps: ['green', [0.2, 'orange'], [0.5, 'red']],
      }),
    ],
    sortBy: 'Minutes',
  });
}

function queues(): Row {
  const bucket = ofPipeline('run_queue_seconds_bucket');
  const noEnd = 'No run ended in this time.';
  return {
    title: 'Queues',
    panels: [
      graph({
        title: 'Queue time',
        description: 'How long runs waited before their first step, over all chosen repositories.',
        unit: 's',
        noValue: noEnd,
        series: [
          { expr: `histogram_quantile(0.5, sum by (le) (rate(${bucket}[$__rate_interval])))`, legend: 'median' },
          { expr: `histogram_quantile(0.95, sum by (le) (rate(${bucket}[$__rate_interval])))`, legend: '95 %' },
        ],
        thresholds: ['green', [600, 'red']],
      }),
      graph({
        title: 'Queue time by repository',
        description: '95th percentile of the wait before the first step.',
        unit: 's',
        noValue: noEnd,
        series: [{ expr: quantile(0.95, bucket, BY_REPOSITORY), legend: '{{repository}}' }],
        thresholds: ['green', [600, 'red']],
      }),
      graph({
        title: 'Waiting runs',
        description:
          'Runs that wait: PENDING and PARSING for a place to run, PAUSED for a person, HALTED for a lock or for minutes.',
        unit: 'short',
        decimals: 0,
        noValue: 'No pipelines are known.',
        series: [
          {
            expr: `sum by (state) (max by (${IDENTITY}, state) (${ofIdentity('runs', WAITING)}))`,
            legend: '{{state}}',
          },
        ],
        stacked: true,
      }),
      ranking({
        title: 'Longest queue of newest runs',
        description: 'How long the newest run of each pipeline waited before its first step began.',
        unit: 's',
        noValue: 'No run has begun yet.',
        expr: `max by (${BY_PIPELINE}) (${ofIdentity('last_run_queue_seconds')})`,
        legend: '{{repository}} {{pipeline}}',
        thresholds: ['green', [120, 'orange'], [600, 'red']],
      }),
      waitingTable(),
    ],
  };
}

function waitingTable(): Builder<Panel> {
  const open = `max by (${IDENTITY}, state) (${ofIdentity('runs', WAITING)}) > 0`;
  const age = `time() - min by (${IDENTITY}, state) (${ofIdentity('oldest_open_run_created_timestamp_seconds', WAITING)})`;
  return grid({
    title: 'Waiting now',
    description: 'Runs that wait, and the age of the oldest of them.',
    unit: 'none',
    noValue: 'Nothing waits.',
    queries: [age, open],
    columns: [
      value('Value #A', 'Waits for', { unit: 's', steps: ['green', [3600, 'orange'], [86400, 'red']] }),
      stateColumn(),
      repositoryColumn(),
      text('ref', 'Ref'),
      text('pipeline', 'Pipeline'),
      value('Value #B', 'Runs', { unit: 'short', decimals: 0 }),
    ],
    sortBy: 'Waits for',
  });
}
