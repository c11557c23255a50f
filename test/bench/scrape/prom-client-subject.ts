import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Counter, Gauge, Registry } from 'prom-client';
import type { RepositoryRecord } from '../../../src/domain/snapshot.ts';
import { createFamilies } from '../../../src/metrics/families.ts';
import type { Sample } from '../../../src/metrics/family.ts';
import type { Subject } from './subject.ts';

const FAMILIES = createFamilies({ runInfo: true, creator: true, stepHistograms: false });

/**
 * The usual way: the same series in prom-client's own registry, and `registry.metrics()` for each scrape. Histograms are kept as one gauge
 * per part, which prom-client writes at least as fast as a histogram of its own, and whose values can be set.
 */
export async function startPromClientSubject(): Promise<Subject> {
  const registry = new Registry();
  const gauges = new Map<string, Gauge | Counter>();
  const compress = promisify(gzip);
  const server = createServer(async (request, response) => {
    const text = await registry.metrics();
    const encoded = request.headers['accept-encoding'] === 'gzip';
    response.setHeader('Content-Type', registry.contentType);
    if (encoded) response.setHeader('Content-Encoding', 'gzip');
    const body = encoded ? await compress(text) : Buffer.from(text);
    response.setHeader('Content-Length', body.length);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    load: async (world) => {
      for (const record of world.records.values()) {
        take(record, registry, gauges);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    change: async (record) => take(record, registry, gauges),
    series: async () => {
      const metrics = await registry.getMetricsAsJSON();
      return metrics.reduce((sum, metric) => sum + metric.values.length, 0);
    },
  };
}

function take(record: RepositoryRecord, registry: Registry, gauges: Map<string, Gauge | Counter>): void {
  for (const family of FAMILIES) {
    for (const sample of family.samples(record, { isHeld: () => false })) {
      const name = `${family.name}${sample.suffix ?? ''}`;
      const gauge = gauges.get(name) ?? createGauge(name, sample, registry);
      gauges.set(name, gauge);
      if (gauge instanceof Gauge) gauge.set({ ...sample.labels }, sample.value);
      else gauge.inc({ ...sample.labels }, sample.value);
    }
  }
}

function createGauge(name: string, sample: Sample, registry: Registry): Gauge | Counter {
  const configuration = { name, help: name, labelNames: Object.keys(sample.labels), registers: [registry] };
  return name.endsWith('_total') ? new Counter(configuration) : new Gauge(configuration);
}
