import { createApp } from '../../../src/http/app.ts';
import { startServers } from '../../../src/http/listen.ts';
import { createExposition } from '../../../src/metrics/expose.ts';
import { createProcessMetrics } from '../../../src/metrics/process-metrics.ts';
import { createProcessProbe } from '../../../src/metrics/process-probe.ts';
import { createTelemetry } from '../../../src/metrics/telemetry.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { createSystemClock } from '../../../src/system-clock.ts';
import type { Subject } from './subject.ts';

/** This project's page behind this project's server: store, exposition, own metrics, app and listener as in production. */
export async function startExporterSubject(): Promise<Subject> {
  const clock = createSystemClock();
  const quiet = (): void => {};
  const log = { debug: quiet, info: quiet, warn: console.warn, error: console.error };
  const store = createMemoryStore();
  const probe = createProcessProbe(process, clock.now() / 1000);
  const telemetry = createTelemetry({
    version: '0.0.0',
    nodeVersion: process.version,
    seriesLimit: () => 1e6,
    series: () => exposition.series(),
    budgets: () => [],
    loadedAt: clock.now() / 1000,
  });
  const exposition = createExposition({
    store,
    clock,
    log,
    options: { runInfo: true, creator: true, stepHistograms: false, firstIncrementHoldMs: 0 },
    registries: [telemetry.registry, createProcessMetrics(probe)],
  });
  const app = createApp({
    exposition,
    snapshot: () => store.snapshot(),
    statusFacts: () => {
      throw new Error('the status page is not part of this benchmark');
    },
    healthy: () => ({ ok: true }),
    readiness: () => ({ ok: true }),
    clock,
    log,
  });
  const servers = await startServers({ app, addresses: [{ host: '127.0.0.1', port: 0 }], clock, log });
  return {
    port: servers.addresses[0]?.port ?? 0,
    load: async (world) => {
      for (const [key, record] of world.records) {
        await store.update(key, () => record);
        exposition.invalidate(key);
      }
      await exposition.scrape({ accept: undefined, acceptEncoding: undefined });
    },
    change: async (record) => {
      const key = `acme/${record.repository.repository}`;
      await store.update(key, () => record);
      exposition.invalidate(key);
    },
    series: async () => exposition.series(),
  };
}
