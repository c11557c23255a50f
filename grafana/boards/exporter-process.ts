import type { Row } from '../parts/board.ts';
import { graph } from '../parts/graph.ts';
import { ofExporter } from '../parts/promql.ts';
import type { Series } from '../parts/query.ts';

const NOT_SCRAPED = 'Prometheus does not scrape the exporter, or the choices above do not match.';

/** What the exporter costs: series for Prometheus, time for a scrape, memory and processor for the machine. */
export function exporterProcess(): Row {
  return {
    title: 'Series, scrape and process',
    panels: [
      graph({
        title: 'Series',
        description: 'Series on the page, and the limit beyond which new pipelines are left out.',
        unit: 'short',
        noValue: NOT_SCRAPED,
        series: [one('series', 'bitbucket_pipelines_series'), one('limit', 'bitbucket_pipelines_series_limit')],
        width: 8,
      }),
      graph({
        title: 'Duration of scrapes',
        description: 'How long Prometheus took to fetch and read the page.',
        unit: 's',
        noValue: NOT_SCRAPED,
        series: [one('scrape', 'scrape_duration_seconds')],
        thresholds: ['green', [5, 'red']],
        width: 8,
      }),
      graph({
        title: 'Memory',
        description: 'Resident memory, and the part of it that JavaScript objects use.',
        unit: 'bytes',
        noValue: NOT_SCRAPED,
        series: [one('resident', 'process_resident_memory_bytes'), one('heap', 'nodejs_heap_size_used_bytes')],
        width: 8,
      }),
      graph({
        title: 'Processor',
        description: 'Seconds of processor time per second: 1 is one busy core.',
        unit: 'percentunit',
        noValue: NOT_SCRAPED,
        series: [
          { expr: `rate(${ofExporter('process_cpu_seconds_total')}[$__rate_interval])`, legend: '{{instance}}' },
        ],
        thresholds: ['green', [0.8, 'red']],
        width: 8,
      }),
      graph({
        title: 'Delay of the event loop',
        description: 'How long work waited for the one thread of Node.js since the last scrape.',
        unit: 's',
        noValue: NOT_SCRAPED,
        series: [one('longest', 'nodejs_eventloop_lag_max_seconds'), one('mean', 'nodejs_eventloop_lag_mean_seconds')],
        thresholds: ['green', [1, 'red']],
        width: 8,
      }),
      graph({
        title: 'Open files',
        description: 'Open files and connections, and how many there may be.',
        unit: 'short',
        noValue: NOT_SCRAPED,
        series: [one('open', 'process_open_fds'), one('limit', 'process_max_fds')],
        width: 8,
      }),
    ],
  };
}

/** One line for each exporter. */
function one(title: string, name: string): Series {
  return { expr: ofExporter(name), legend: `{{instance}} ${title}` };
}
