import type { BudgetState } from '../bitbucket/budget.ts';
import { type Collector, createCollector } from '../collector/collector.ts';
import type { CollectorTarget } from '../collector/target.ts';
import type { Config } from '../config/config.ts';
import { discoverWorkspace } from '../discovery/discover.ts';
import type { FoldPolicy } from '../domain/fold-policy.ts';
import type { Logger } from '../domain/log.ts';
import { createRefPolicy } from '../domain/ref-policy.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { createIngest } from '../ingest.ts';
import { limitRepeats } from '../log-limit.ts';
import { createExposition } from '../metrics/expose.ts';
import type { Exposition } from '../metrics/exposition.ts';
import type { createProcessMetrics } from '../metrics/process-metrics.ts';
import type { Telemetry } from '../metrics/telemetry.ts';
import type { Store } from '../store/port.ts';
import { type Clients, createClients } from './clients.ts';
import type { Edge } from './edge.ts';
import { logForecast } from './log-forecast.ts';

/** All that one configuration makes. A reload builds the next engine and lets go of this one; the store and the self metrics stay. */
export interface Engine {
  readonly config: Config;
  readonly clients: Clients;
  readonly collector: Collector;
  readonly exposition: Exposition;
}

export interface EngineOptions {
  readonly config: Config;
  readonly edge: Edge;
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly processMetrics: ReturnType<typeof createProcessMetrics>;
  readonly onCredential: (credential: string, up: boolean) => void;
  readonly used?: (credential: string) => BudgetState | undefined;
  /** Facts whose counters Prometheus has seen already. */
  readonly restored?: Snapshot;
  /** The page of the engine before, when nothing about it changed: it knows which counters are still held at 0. */
  readonly exposition?: Exposition;
}

const DAY_MS = 86_400_000;

/** Builds everything; nothing runs yet. Throws when the configuration cannot be put to work. */
export function createEngine(options: EngineOptions): Engine {
  const { config, edge, store, telemetry, used } = options;
  const { clock, random } = edge;
  // What a person asked for, and what changes a credential, is always written; what a thousand repositories suffer is not.
  const logger = limitRepeats(edge.logger, clock);
  const clients = createClients({
    config,
    edge,
    events: toClientEvents(options, logger),
    ...(used === undefined ? {} : { used }),
  });
  const exposition = options.exposition ?? createPage(options);
  const ingest = createIngest({
    store,
    policy: toFoldPolicy(config),
    seriesLeft: () => config.limits.series - exposition.series(),
    logger,
    events: {
      onChange: (key) => exposition.invalidate(key),
      onDropped: (reason, series) => telemetry.seriesDropped(reason, series),
      onUnknownState: (kind) => telemetry.unknownState(kind),
    },
  });
  const collector = createCollector({
    targets: toTargets(config, clients, () => telemetry.pageLimitHit('repositories')),
    settings: config.collector,
    ingest,
    store,
    clock,
    random,
    logger,
    events: {
      onPageLimit: () => telemetry.pageLimitHit('pipelines'),
      onDiscovered: logForecast(logger),
    },
  });
  return { config, clients, collector, exposition };
}

function createPage({ config, edge, store, telemetry, processMetrics, restored }: EngineOptions): Exposition {
  return createExposition({
    store,
    clock: edge.clock,
    log: edge.logger,
    options: config.metrics,
    registries: [telemetry.registry, processMetrics],
    onRenderFailure: () => telemetry.renderFailed(),
    ...(restored === undefined ? {} : { restored }),
  });
}

/** What folding needs to know of the configuration. */
export function toFoldPolicy(config: Config): Omit<FoldPolicy, 'seriesLeft'> {
  return {
    refs: createRefPolicy(config.refs.keep),
    durationBuckets: config.metrics.durationBuckets,
    steps: config.collector.steps,
    stepHistograms: config.metrics.stepHistograms,
    forgetAfterMs: config.refs.forgetAfterMs,
    settledRetentionMs: Math.max(2 * config.collector.lookbackMs, 2 * DAY_MS),
  };
}

/** The workspaces to collect, each with its credential's client. */
function toTargets(config: Config, { apis }: Clients, onCut: () => void): readonly CollectorTarget[] {
  return config.workspaces.map((workspace) => {
    const api = apis.get(workspace.credential);
    if (api === undefined) throw new Error(`workspace ${workspace.workspace} names no credential that exists`);
    return {
      workspace: workspace.workspace,
      api,
      discover: async (signal) => {
        const look = await discoverWorkspace(api, workspace, { signal });
        if (look.cut) onCut();
        return look;
      },
    };
  });
}

function toClientEvents({ telemetry, edge, onCredential }: EngineOptions, logger: Logger) {
  return {
    onRequest: telemetry.onRequest,
    onCredential: ({ credential, up, reason }: { credential: string; up: boolean; reason?: string }) => {
      telemetry.onCredential({ credential, up });
      onCredential(credential, up);
      if (up) edge.logger.info('credential accepted', { credential });
      else edge.logger.error('credential refused', { credential, reason });
    },
    onPaused: ({ credential, until }: { credential: string; until: number }) =>
      edge.logger.warn('credential pauses after HTTP 429', { credential, until: new Date(until).toISOString() }),
    onDegraded: ({
      credential,
      endpoint,
      unreadable,
    }: {
      credential: string;
      endpoint: string;
      unreadable: number;
    }) => {
      for (let index = 0; index < unreadable; index += 1) telemetry.unreadableObject(endpoint);
      logger.warn('answer held objects that cannot be read', { credential, endpoint, unreadable });
    },
  };
}
