import type { Scrapes } from './client.ts';

/** Everything measured of one subject with one number of series. */
export interface Row {
  readonly kind: 'exporter' | 'prom-client';
  readonly series: number;
  readonly loadSeconds: number;
  /** Milliseconds: longest blocks of the event loop. */
  readonly loadBlock: number;
  readonly serveBlock: number;
  readonly plain: Scrapes;
  readonly gzip: Scrapes;
  /** After one repository of many changed. */
  readonly changed: Scrapes;
  readonly changedGzip: Scrapes;
  /** Megabytes after serving, and at most. */
  readonly rss: number;
  readonly peakRss: number;
}

const COLUMNS: readonly [title: string, cell: (row: Row) => string][] = [
  ['subject', ({ kind }) => kind],
  ['series', ({ series }) => String(series)],
  ['page MB', ({ plain }) => megabytes(plain.bytes)],
  ['gzip MB', ({ gzip }) => megabytes(gzip.bytes)],
  ['plain p50/p99 ms', ({ plain }) => latencies(plain)],
  ['gzip p50/p99 ms', ({ gzip }) => latencies(gzip)],
  ['1 changed p50/p99 ms', ({ changed }) => latencies(changed)],
  ['1 changed gzip ms', ({ changedGzip }) => latencies(changedGzip)],
  ['load s', ({ loadSeconds }) => loadSeconds.toFixed(2)],
  ['block load/serve ms', ({ loadBlock, serveBlock }) => `${loadBlock.toFixed(1)} / ${serveBlock.toFixed(1)}`],
  ['RSS/peak MB', ({ rss, peakRss }) => `${rss.toFixed(0)} / ${peakRss.toFixed(0)}`],
];

/** The series at which the targets are set. */
const TARGET_SERIES = 100_000;

/** A table of all rows, and one line for each target: reached or missed. */
export function renderReport(rows: readonly Row[]): string {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const table = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${table.join('\n')}\n\nTargets at ${TARGET_SERIES} series:\n${verdicts(rows).join('\n')}\n`;
}

function verdicts(rows: readonly Row[]): readonly string[] {
  const at = (kind: Row['kind']): Row | undefined =>
    rows.find((row) => row.kind === kind && Math.abs(row.series / TARGET_SERIES - 1) < 0.1);
  const exporter = at('exporter');
  const promClient = at('prom-client');
  if (exporter === undefined || promClient === undefined) return ['MISS  not measured'];
  const ratio = quantile(promClient.plain, 0.5) / quantile(exporter.plain, 0.5);
  return [
    atMost('p99 plain, nothing changed, ms', quantile(exporter.plain, 0.99), 15),
    atMost('p99 plain, one repository changed, ms', quantile(exporter.changed, 0.99), 40),
    atMost('longest block while loading, ms', exporter.loadBlock, 20),
    atMost('longest block while serving, ms', exporter.serveBlock, 20),
    atMost('peak RSS, MB', exporter.peakRss, 250),
    `${ratio >= 10 ? 'PASS' : 'MISS'}  times faster than registry.metrics() (p50): ${ratio.toFixed(1)}, wanted at least 10`,
  ];
}

function atMost(what: string, value: number, limit: number): string {
  return `${value <= limit ? 'PASS' : 'MISS'}  ${what}: ${value.toFixed(1)}, wanted at most ${limit}`;
}

function latencies(scrapes: Scrapes): string {
  return `${quantile(scrapes, 0.5).toFixed(1)} / ${quantile(scrapes, 0.99).toFixed(1)}`;
}

function quantile({ latencies: values }: Scrapes, rank: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * rank))] ?? Number.NaN;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
