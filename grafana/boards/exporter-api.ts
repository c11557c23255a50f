import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Row } from '../parts/board.ts';
import { graph } from '../parts/graph.ts';
import { ofExporter } from '../parts/promql.ts';
import { ranking } from '../parts/ranking.ts';
import { stat } from '../parts/stat.ts';

const NO_CALLS = 'No API call was made in this time.';
const REQUESTS = 'bitbucket_pipelines_api_requests_total';
const LATENCY = 'bitbucket_pipelines_api_request_duration_seconds_bucket';

function budget(name: string): string {
  return `max by (credential) (${ofExporter(`bitbucket_pipelines_api_${name}`)})`;
}

/** The calls that a credential has, and how they are spent. */
export function bitbucketApi(): Row {
  return { title: 'Bitbucket API', panels: [...budgets(), ...calls()] };
}

function budgets(): readonly Builder<Panel>[] {
  return [
    stat({
      title: 'Budget used',
      description: 'Share of the calls of the rolling hour that are spent, by credential. At 100 % polls wait.',
      unit: 'percentunit',
      decimals: 0,
      noValue: 'There is no credential with a budget.',
      expr: `1 - ${budget('budget_remaining')} / ${budget('budget_limit')}`,
      legend: '{{credential}}',
      thresholds: ['green', [0.8, 'orange'], [0.95, 'red']],
      width: 12,
    }),
    stat({
      title: 'Paused until',
      description: 'Until when a credential makes no calls, after Bitbucket answered 429 or refused it.',
      unit: 'dateTimeFromNow',
      noValue: 'Not paused.',
      expr: `${budget('paused_until_timestamp_seconds')} * 1000`,
      legend: '{{credential}}',
      thresholds: ['orange'],
      width: 12,
    }),
    graph({
      title: 'Budget',
      description:
        'Calls that could be made right now, those held back for active repositories, and the limit of any rolling hour.',
      unit: 'short',
      noValue: 'There is no credential with a budget.',
      series: [
        { expr: budget('budget_remaining'), legend: '{{credential}} remaining' },
        { expr: budget('budget_reserved'), legend: '{{credential}} reserved' },
        { expr: budget('budget_limit'), legend: '{{credential}} limit' },
      ],
    }),
  ];
}

function calls(): readonly Builder<Panel>[] {
  const errors = `sum by (endpoint, code) (increase(${ofExporter(REQUESTS, 'code!~"2.."')}[$__range]))`;
  return [
    graph({
      title: 'Calls per minute by endpoint',
      description: 'Every attempt counts, retries too.',
      unit: 'cpm',
      noValue: NO_CALLS,
      series: [
        { expr: `sum by (endpoint) (rate(${ofExporter(REQUESTS)}[$__rate_interval])) * 60`, legend: '{{endpoint}}' },
      ],
      stacked: true,
    }),
    graph({
      title: 'Calls per minute by code',
      description: 'Answers by HTTP status, or by the kind of failure where there was no answer.',
      unit: 'cpm',
      noValue: NO_CALLS,
      series: [{ expr: `sum by (code) (rate(${ofExporter(REQUESTS)}[$__rate_interval])) * 60`, legend: '{{code}}' }],
      stacked: true,
      width: 8,
    }),
    ranking({
      title: 'Errors by endpoint and code',
      description: 'Answers other than 2xx, and calls without an answer, in the time shown.',
      unit: 'short',
      decimals: 0,
      noValue: 'No errors.',
      expr: `(${errors} > 0)`,
      legend: '{{endpoint}} {{code}}',
      thresholds: ['orange', [50, 'red']],
      width: 8,
    }),
    graph({
      title: 'Latency by endpoint',
      description: '95th percentile of the time that a call took.',
      unit: 's',
      noValue: NO_CALLS,
      series: [
        {
          expr: `histogram_quantile(0.95, sum by (endpoint, le) (rate(${ofExporter(LATENCY)}[$__rate_interval])))`,
          legend: '{{endpoint}}',
        },
      ],
      thresholds: ['green', [5, 'red']],
      width: 8,
    }),
  ];
}
