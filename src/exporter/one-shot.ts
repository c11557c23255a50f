import type { Config } from '../config/config.ts';
import { createProcessMetrics } from '../metrics/process-metrics.ts';
import { createProcessProbe } from '../metrics/process-probe.ts';
import { createTelemetry } from '../metrics/telemetry.ts';
import { createMemoryStore } from '../store/memory.ts';
import type { Edge } from './edge.ts';
import { createEngine, type Engine } from './engine.ts';

/** An engine without doors, for commands that look once and end. */
export function createOneShot(
  config: Config,
  { edge, process }: { readonly edge: Edge; readonly process: NodeJS.Process },
): { readonly engine: Engine } {
  const store = createMemoryStore();
  const startedAt = edge.clock.now() / 1_000;
  const probe = createProcessProbe(process, startedAt);
  const telemetry = createTelemetry({
    version: edge.version,
    nodeVersion: edge.nodeVersion,
    loadedAt: startedAt,
    series: () => engine.exposition.series(),
    seriesLimit: () => config.limits.series,
    budgets: () => [...engine.clients.apis].map(([credential, api]) => ({ credential, status: api.budget() })),
  });
  const processMetrics = createProcessMetrics(probe);
  const engine: Engine = createEngine({
    config,
    edge,
    store,
    telemetry,
    processMetrics,
    onCredential: () => undefined,
  });
  probe.dispose();
  return { engine };
}
