import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Row } from '../parts/board.ts';
import { repositoryColumn, text, value } from '../parts/column.ts';
import { graph } from '../parts/graph.ts';
import { grid } from '../parts/grid.ts';
import { ofExporter, ofRepository } from '../parts/promql.ts';
import { ranking } from '../parts/ranking.ts';
import { stat } from '../parts/stat.ts';
import { NONE_IS_GOOD, ONE_IS_GOOD } from '../parts/thresholds.ts';
import { bitbucketApi } from './exporter-api.ts';
import { exporterProcess } from './exporter-process.ts';

const NOT_SCRAPED = 'Prometheus does not scrape the exporter, or the choices above do not match.';
const P = 'bitbucket_pipelines_';
/** What the panels about losses have in common. */
const LOSS = 'Counted in the time shown. Anything but nothing deserves a look at the log.';
const BY_REPOSITORY = 'workspace, repository';

/** Whether what the other dashboards show can be believed. */
export function exporter(): Dashboard {
  return board('exporter', {
    description: 'The exporter itself: budget, lag, stretched intervals, errors by endpoint and code, series, scrape.',
    from: 'now-6h',
    hidden: ['ref', 'pipeline'],
    rows: [health(), bitbucketApi(), polls(), losses(), exporterProcess()],
  });
}

function health(): Row {
  return { title: 'Health', panels: [...answers(), ...facts()] };
}

function answers(): readonly Builder<Panel>[] {
  return [
    stat({
      title: 'Exporter',
      description: "Whether Prometheus' last scrape of the exporter succeeded.",
      unit: 'none',
      noValue: NOT_SCRAPED,
      expr: `min(${ofExporter('up')})`,
      words: { 0: 'DOWN', 1: 'UP' },
      thresholds: ONE_IS_GOOD,
      width: 3,
    }),
    stat({
      title: 'Credentials',
      description:
        'Whether Bitbucket accepts each credential. Refused means a token that is wrong, expired or revoked.',
      unit: 'none',
      noValue: NOT_SCRAPED,
      expr: `min by (credential) (${ofExporter(`${P}credential_up`)})`,
      legend: '{{credential}}',
      words: { 0: 'REFUSED', 1: 'OK' },
      thresholds: ONE_IS_GOOD,
      width: 4,
    }),
    stat({
      title: 'Configuration',
      description: 'Whether the last load of the configuration succeeded. After a failure the old one stays in force.',
      unit: 'none',
      noValue: NOT_SCRAPED,
      expr: `min(${ofExporter(`${P}config_last_reload_successful`)})`,
      words: { 0: 'FAULTY', 1: 'OK' },
      thresholds: ONE_IS_GOOD,
      width: 3,
    }),
  ];
}

function facts(): readonly Builder<Panel>[] {
  return [
    stat({
      title: 'Repositories',
      description: 'Repositories that are polled.',
      unit: 'short',
      noValue: 'No repository is polled: the command `discover` says why.',
      expr: `count(max by (${BY_REPOSITORY}) (${ofRepository('repository_info')}))`,
      width: 3,
    }),
    stat({
      title: 'Failed polls',
      description: 'Repositories whose last poll failed. What is shown of them is as old as their last good poll.',
      unit: 'short',
      noValue: NOT_SCRAPED,
      expr: `sum(max by (${BY_REPOSITORY}) (${ofRepository('up')}) == bool 0)`,
      thresholds: NONE_IS_GOOD,
      width: 3,
    }),
    stat({
      title: 'Oldest facts',
      description: 'Time since the last good poll of the repository that was polled longest ago.',
      unit: 's',
      noValue: NOT_SCRAPED,
      expr: `time() - min(max by (${BY_REPOSITORY}) (${ofRepository('last_poll_timestamp_seconds')}))`,
      thresholds: ['green', [1800, 'orange'], [7200, 'red']],
      width: 4,
    }),
    stat({
      title: 'Version',
      description: 'The version that runs, and its Node.js.',
      unit: 'none',
      noValue: NOT_SCRAPED,
      expr: `count by (version, node_version) (${ofExporter(`${P}build_info`)})`,
      legend: '{{version}} on Node {{node_version}}',
      named: true,
    }),
  ];
}

function polls(): Row {
  const interval = `max by (${BY_REPOSITORY}) (${ofRepository('poll_interval_seconds')})`;
  const lag = `max by (${BY_REPOSITORY}) (${ofRepository('poll_lag_seconds')})`;
  return {
    title: 'Polls',
    panels: [
      graph({
        title: 'Lag',
        description: 'How much later than wanted polls began because of the budget. Nothing is good.',
        unit: 's',
        noValue: NOT_SCRAPED,
        series: [
          { expr: `max(${lag})`, legend: 'worst' },
          { expr: `avg(${lag})`, legend: 'average' },
        ],
        thresholds: ['green', [300, 'red']],
        width: 8,
      }),
      graph({
        title: 'Poll intervals',
        description:
          'Planned time until the next poll. A maximum above idle_interval is an interval that the budget stretched.',
        unit: 's',
        noValue: NOT_SCRAPED,
        series: [
          { expr: `max(${interval})`, legend: 'longest' },
          { expr: `quantile(0.5, ${interval})`, legend: 'median' },
          { expr: `min(${interval})`, legend: 'shortest' },
        ],
        width: 8,
      }),
      graph({
        title: 'Duration of polls',
        description: 'How long the last poll of a repository took, with all its requests and their retries.',
        unit: 's',
        noValue: NOT_SCRAPED,
        series: [
          { expr: `max(${ofRepository('poll_duration_seconds')})`, legend: 'longest' },
          { expr: `avg(${ofRepository('poll_duration_seconds')})`, legend: 'average' },
        ],
        width: 8,
      }),
      pollTable(interval, lag),
    ],
  };
}

function pollTable(interval: string, lag: string): Builder<Panel> {
  return grid({
    title: 'Polls by repository',
    description: 'When each repository was last polled with success, when it will be again, and how late it was.',
    unit: 'none',
    noValue: NOT_SCRAPED,
    queries: [
      `time() - max by (${BY_REPOSITORY}) (${ofRepository('last_poll_timestamp_seconds')})`,
      interval,
      lag,
      `max by (${BY_REPOSITORY}) (${ofRepository('up')})`,
    ],
    columns: [
      text('workspace', 'Workspace'),
      repositoryColumn(),
      value('Value #A', 'Last good poll ago', { unit: 's', steps: ['green', [1800, 'orange'], [7200, 'red']] }),
      value('Value #B', 'Interval', { unit: 's' }),
      value('Value #C', 'Lag', { unit: 's', steps: ['green', [60, 'orange'], [300, 'red']] }),
      value('Value #D', 'Last poll succeeded', { unit: 'bool_yes_no', steps: ONE_IS_GOOD }),
    ],
    sortBy: 'Last good poll ago',
  });
}

function losses(): Row {
  const missed = `sum by (${BY_REPOSITORY}) (increase(${ofRepository('runs_missed_total')}[$__range]))`;
  return {
    title: 'What was lost',
    panels: [
      ranking({
        title: 'Runs missed',
        description: `Build numbers that were never seen, by repository. ${LOSS}`,
        unit: 'short',
        decimals: 0,
        noValue: 'No run was missed.',
        expr: `(${missed} > 0)`,
        legend: '{{repository}}',
        thresholds: ['orange'],
        width: 8,
        height: 6,
      }),
      loss('Series dropped', {
        family: 'series_dropped_total',
        by: 'reason',
        description: 'Series left out because limits.series was reached, by reason.',
        noValue: 'No series was dropped.',
      }),
      loss('Unknown states', {
        family: 'unknown_states_total',
        by: 'kind',
        description: 'Names of states that this version of the exporter does not know.',
        noValue: 'Every state was known.',
      }),
      loss('Unreadable objects', {
        family: 'unreadable_objects_total',
        by: 'kind',
        description: 'Objects in answers of the API that could not be read.',
        noValue: 'Everything was readable.',
      }),
      loss('Lists cut', {
        family: 'page_limit_hits_total',
        by: 'endpoint',
        description: 'Lists that collector.max_pages cut, by endpoint.',
        noValue: 'No list was cut.',
      }),
    ],
  };
}

interface LossOptions {
  readonly family: string;
  readonly by: string;
  readonly description: string;
  readonly noValue: string;
}

function loss(title: string, { family, by, description, noValue }: LossOptions): Builder<Panel> {
  return stat({
    title,
    description: `${description} ${LOSS}`,
    unit: 'short',
    decimals: 0,
    noValue,
    expr: `sum by (${by}) (increase(${ofExporter(P + family)}[$__range]))`,
    legend: `{{${by}}}`,
    thresholds: NONE_IS_GOOD,
    height: 6,
  });
}
