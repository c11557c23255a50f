import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { startBlockProbe } from './block-probe.ts';
import { startExporterSubject } from './exporter-subject.ts';
import { startPromClientSubject } from './prom-client-subject.ts';
import { completeRun, makeWorld } from './world.ts';

/** What a server process says of itself when it has loaded. */
export interface Loaded {
  readonly port: number;
  readonly controlPort: number;
  readonly series: number;
  readonly loadSeconds: number;
  /** Milliseconds: the longest block of the event loop while loading. */
  readonly loadBlock: number;
}

/** What it says when asked. */
export interface Measures {
  /** Milliseconds: the longest block of the event loop since the last question. */
  readonly block: number;
  /** Megabytes now and at most. */
  readonly rss: number;
  readonly peakRss: number;
}

const MEGABYTE = 1024 * 1024;
const [kind = '', seriesText = '0'] = process.argv.slice(2);

const subject = await (kind === 'exporter' ? startExporterSubject() : startPromClientSubject());
const world = makeWorld(Number(seriesText));
const repositories = [...world.records.values()];
globalThis.gc?.();
const probe = startBlockProbe();
await setTimeout(50);
probe.take();
const begin = performance.now();
await subject.load(world);
const loadSeconds = (performance.now() - begin) / 1000;
const loadBlock = probe.take();

let version = 0;
const control = createServer(async (request, response) => {
  if (request.url === '/change') {
    version += 1;
    const index = (version * 7) % repositories.length;
    const record = repositories[index];
    if (record === undefined) throw new Error('there are no repositories');
    const changed = completeRun(record, version * 1009);
    repositories[index] = changed;
    await subject.change(changed);
  }
  const measures: Measures = {
    block: probe.take(),
    rss: process.memoryUsage().rss / MEGABYTE,
    peakRss: process.resourceUsage().maxRSS / 1024,
  };
  const body = JSON.stringify(request.url === '/measures' ? measures : {});
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
});
await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
const series = await subject.series();
probe.take();
const controlPort = (control.address() as AddressInfo).port;
process.send?.({ port: subject.port, controlPort, series, loadSeconds, loadBlock } satisfies Loaded);
