import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { RUN_RESULTS } from '../../src/domain/state.ts';
import { board, type Row } from '../parts/board.ts';
import { repositoryColumn, runColumn, stateColumn, text, value } from '../parts/column.ts';
import { graph } from '../parts/graph.ts';
import { grid } from '../parts/grid.ts';
import { FAILURES, gauge, IDENTITY, ofIdentity, runsInRange, share, VERDICTS, withRunInfo } from '../parts/promql.ts';
import { ranking } from '../parts/ranking.ts';
import { stat } from '../parts/stat.ts';
import { HIGH_IS_GOOD, NEUTRAL, NONE_IS_GOOD, type Steps } from '../parts/thresholds.ts';

const NO_SERIES = 'No pipelines: does Prometheus scrape the exporter, and do the choices above match?';
const NEWEST_STATE = `max by (${IDENTITY}, state) (${ofIdentity('last_run_state')})`;
const FAILED_NOW = `max by (${IDENTITY}, state) (${ofIdentity('last_run_state', `state=~"${FAILURES}"`)})`;

/** All repositories at one glance: what is broken, what waits, how much runs. */
export function overview(): Dashboard {
  return board('overview', {
    description:
      'All repositories: the state now, what fails, what waits for somebody, how many runs, the newest failures.',
    from: 'now-24h',
    rows: [now(), failures(), activity(), everything()],
  });
}

function now(): Row {
  return {
    title: 'Now',
    panels: [
      stat({
        title: 'Pipelines',
        description: 'Pipelines that ran: each pipeline of each repository on each ref counts once.',
        unit: 'short',
        noValue: NO_SERIES,
        expr: `count(${gauge('last_run_number')})`,
        more: 'repository',
        width: 3,
      }),
      stat({
        title: 'Failing now',
        description: 'Pipelines whose newest run is FAILED, ERROR or EXPIRED.',
        unit: 'short',
        noValue: NO_SERIES,
        expr: `sum(${FAILED_NOW})`,
        thresholds: NONE_IS_GOOD,
        more: 'reliability',
        width: 3,
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
        more: 'reliability',
        width: 3,
      }),
      stat({
        title: 'Runs per day',
        description: 'Runs that ended in the time shown, with any result, scaled to a day.',
        unit: 'short',
        decimals: 0,
        noValue: NO_SERIES,
        expr: `${runsInRange('.+', '')} / $__range_s * 86400`,
        width: 3,
      }),
      ...waiting(),
    ],
  };
}

function waiting(): readonly Builder<Panel>[] {
  return [
    openRuns('Open', 'Runs that are not finished, in any state.', '.+', NEUTRAL),
    openRuns('Paused', 'Runs that wait for a person to start a manual step.', 'PAUSED', ['green', [1, 'yellow']]),
    openRuns(
      'Halted',
      'Runs held back because a deployment environment is locked or the build minutes are used up.',
      'HALTED',
      ['green', [1, 'orange']],
    ),
    stat({
      title: 'Longest wait',
      description: 'Age of the oldest run that is PENDING, PAUSED or HALTED.',
      unit: 's',
      noValue: 'Nothing waits.',
      expr: `max(time() - ${ofIdentity('oldest_open_run_created_timestamp_seconds', 'state=~"PENDING|PAUSED|HALTED"')})`,
      thresholds: ['green', [3600, 'yellow'], [86400, 'orange']],
      more: 'minutes',
      width: 3,
    }),
  ];
}

function openRuns(title: string, description: string, states: string, steps: Steps): Builder<Panel> {
  return stat({
    title,
    description,
    unit: 'short',
    noValue: NO_SERIES,
    expr: `sum(max by (${IDENTITY}, state) (${ofIdentity('runs', `state=~"${states}"`)}))`,
    thresholds: steps,
    width: 3,
  });
}

function failures(): Row {
  const ended = `(${gauge('last_run_completed_timestamp_seconds')} or ${gauge('last_run_created_timestamp_seconds')})`;
  const when = `(${FAILED_NOW} == 1) * on (${IDENTITY}) group_left () ${ended} * 1000`;
  return {
    title: 'Failures',
    panels: [
      grid({
        title: 'Newest failures',
        description:
          'Pipelines whose newest run failed, the latest first, with who and what started it, and a link to the run.',
        unit: 'none',
        noValue: 'Nothing fails.',
        queries: [`topk(50, ${withRunInfo(when)})`],
        columns: [
          value('Value', 'Ended', { unit: 'dateTimeFromNow' }),
          stateColumn(),
          repositoryColumn(),
          text('ref', 'Ref'),
          text('branch', 'Branch'),
          text('pipeline', 'Pipeline'),
          text('trigger', 'Trigger'),
          text('creator', 'Creator'),
          text('commit', 'Commit'),
          runColumn(),
        ],
        sortBy: 'Ended',
      }),
    ],
  };
}

function activity(): Row {
  return {
    title: 'Activity',
    panels: [
      graph({
        title: 'Runs per hour',
        description: 'How fast runs end, by result.',
        unit: 'short',
        noValue: NO_SERIES,
        series: [
          {
            expr: `sum by (result) (rate(${ofIdentity('runs_total', `result=~"${RUN_RESULTS.join('|')}"`)}[$__rate_interval])) * 3600`,
            legend: '{{result}}',
          },
        ],
        stacked: true,
      }),
      graph({
        title: 'Open runs',
        description: 'Runs that are not finished, by state. A hill of PENDING means too few runners or build slots.',
        unit: 'short',
        decimals: 0,
        noValue: NO_SERIES,
        series: [{ expr: `sum by (state) (max by (${IDENTITY}, state) (${ofIdentity('runs')}))`, legend: '{{state}}' }],
        stacked: true,
      }),
      ranking({
        title: 'Newest runs by state',
        description: 'How many pipelines have their newest run in which state.',
        unit: 'short',
        noValue: NO_SERIES,
        expr: `(sum by (state) (${NEWEST_STATE}) > 0)`,
        legend: '{{state}}',
        most: 15,
        width: 8,
      }),
      ranking({
        title: 'Slowest pipelines',
        description: 'The longest newest runs: executed time, without the queue.',
        unit: 's',
        noValue: 'No run has executed yet.',
        expr: gauge('last_run_duration_seconds'),
        legend: '{{repository}} {{ref}} {{pipeline}}',
        thresholds: ['green', [1800, 'orange'], [3600, 'red']],
        width: 8,
      }),
      ranking({
        title: 'Busiest repositories',
        description: 'Runs that ended in the time shown, by repository.',
        unit: 'short',
        decimals: 0,
        noValue: 'No run ended in this time.',
        expr: `(${runsInRange('.+', 'workspace, repository')} > 0)`,
        legend: '{{repository}}',
        width: 8,
      }),
    ],
  };
}

function everything(): Row {
  const since = `(${NEWEST_STATE} == 1) * on (${IDENTITY}) group_left () ${gauge('last_run_created_timestamp_seconds')} * 1000`;
  return {
    title: 'All pipelines',
    panels: [
      grid({
        title: 'State of all pipelines',
        description: 'The newest run of each pipeline on each ref, the latest first.',
        unit: 'none',
        noValue: NO_SERIES,
        queries: [withRunInfo(since)],
        columns: [
          value('Value', 'Created', { unit: 'dateTimeFromNow' }),
          stateColumn(),
          repositoryColumn(),
          text('ref', 'Ref'),
          text('pipeline', 'Pipeline'),
          text('trigger', 'Trigger'),
          text('creator', 'Creator'),
          runColumn(),
        ],
        sortBy: 'Created',
        height: 14,
      }),
    ],
  };
}
