import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, Scrapes } from './client.ts';
import { type Row, renderReport } from './report.ts';
import type { Loaded, Measures } from './server.ts';

/** Series, and how many scrapes of each kind: enough for a p99 where the targets are. */
const SIZES = [
  { series: 10_000, scrapes: 300 },
  { series: 100_000, scrapes: 200 },
  { series: 500_000, scrapes: 40 },
];
/** `registry.metrics()` is slow, and its p99 is no target. */
const PROM_CLIENT_SHARE = 0.1;
/** Prometheus scrapes for months: what is measured is not how long V8 takes to compile. */
const WARM_UP = 40;

/** `npm run bench:scrape -- 100000` measures only what is named. */
const only = process.argv.slice(2).map(Number);
const sizes = SIZES.filter(({ series }) => only.length === 0 || only.includes(series));

const client = start('client.js', []);
const rows: Row[] = [];
for (const { series, scrapes } of sizes) {
  for (const kind of ['exporter', 'prom-client'] as const) {
    process.stderr.write(`measuring ${kind} with ${series} series\n`);
    rows.push(await measure(kind, series, kind === 'exporter' ? scrapes : Math.ceil(scrapes * PROM_CLIENT_SHARE)));
  }
}
client.kill();
process.stdout.write(renderReport(rows));

async function measure(kind: Row['kind'], wanted: number, scrapes: number): Promise<Row> {
  const server = start('server.js', [kind, String(wanted)]);
  const [loaded] = (await once(server, 'message')) as [Loaded];
  const { port, controlPort } = loaded;
  const scrape = (gzip: boolean, change: boolean, count = scrapes): Promise<Scrapes> =>
    runJob({ port, controlPort, scrapes: count, gzip, change });
  await scrape(false, false, WARM_UP);
  await scrape(true, false, WARM_UP);
  await ask(controlPort);
  const plain = await scrape(false, false);
  const plainBlock = (await ask(controlPort)).block;
  const gzip = await scrape(true, false);
  const gzipBlock = (await ask(controlPort)).block;
  const changed = await scrape(false, true);
  const changedBlock = (await ask(controlPort)).block;
  const changedGzip = await scrape(true, true);
  const { block, rss, peakRss } = await ask(controlPort);
  server.kill();
  const serveBlock = Math.max(plainBlock, gzipBlock, changedBlock, block);
  return { kind, ...loaded, plain, gzip, changed, changedGzip, serveBlock, rss, peakRss };
}

async function runJob(job: Job): Promise<Scrapes> {
  client.send(job);
  const [scrapes] = (await once(client, 'message')) as [Scrapes];
  return scrapes;
}

async function ask(controlPort: number): Promise<Measures> {
  const response = await fetch(`http://127.0.0.1:${controlPort}/measures`);
  return (await response.json()) as Measures;
}

function start(file: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), [...args]);
}
