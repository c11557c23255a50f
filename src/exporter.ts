import type { Config } from './config/config.ts';
import { toHealth, toReadiness, type Vitals } from './exporter/conditions.ts';
import type { Edge } from './exporter/edge.ts';
import { createEngine } from './exporter/engine.ts';
import { createLiveEngine, type LiveEngine } from './exporter/live-engine.ts';
import { createReloader, type ReloadConfig, type Reloader } from './exporter/reloader.ts';
import { type AppOptions, createApp } from './http/app.ts';
import { type BoundAddress, type ListenAddress, type Servers, startServers } from './http/listen.ts';
import type { ReloadOutcome } from './http/reload-route.ts';
import type { WebAccess } from './http/web-access.ts';
import { createProcessMetrics } from './metrics/process-metrics.ts';
import { createProcessProbe } from './metrics/process-probe.ts';
import { createTelemetry, type Telemetry } from './metrics/telemetry.ts';
import { createMemoryStore } from './store/memory.ts';
import type { Store } from './store/port.ts';

export interface ExporterOptions {
  /** Where the configuration came from, for the status page: a file's name or `environment`. */
  readonly configSource: string;
  readonly reloadConfig?: ReloadConfig;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** `POST /-/reload` works. */
  readonly enableLifecycle: boolean;
  readonly access?: WebAccess;
  readonly process: NodeJS.Process;
  readonly edge: Edge;
}

/** A whole exporter. */
export interface Exporter {
  /** Listens and begins to collect. When the signal aborts it is no longer ready. Rejects when it cannot listen; then nothing runs. */
  start(signal: AbortSignal): Promise<readonly BoundAddress[]>;
  /** Puts a new configuration to work, or keeps the old one and says why. */
  reload(): Promise<ReloadOutcome>;
  /** Stops collecting, lets running answers end within `graceMs`, and releases everything. */
  dispose(graceMs: number): Promise<void>;
}

/** The parts that are put together once and stay through reloads. */
interface Parts {
  readonly options: ExporterOptions;
  readonly startedAt: number;
  readonly store: Store;
  readonly live: LiveEngine;
  readonly reloader: Reloader;
  readonly vitals: () => Vitals;
  /** By credential: accepted or refused, as far as known. */
  readonly credentials: ReadonlyMap<string, boolean>;
}

/** Puts all rooms together. Nothing runs before `start`. Throws when the configuration cannot be put to work. */
export function createExporter(config: Config, options: ExporterOptions): Exporter {
  const { clock, logger } = options.edge;
  const startedAt = clock.now();
  const store = createMemoryStore();
  const probe = createProcessProbe(options.process, startedAt / 1_000);
  const credentials = new Map<string, boolean>();
  const telemetry = createOwnMetrics(options, startedAt, () => live);
  const live: LiveEngine = buildLiveEngine(config, { options, store, telemetry, probe, credentials });
  const reloader = createReloader({
    reloadConfig: options.reloadConfig,
    replace: (next) => live.replace(next),
    onReloaded: telemetry.reloaded,
    clock,
    logger,
  });
  const state: { stopping: boolean; wasReady: boolean; servers?: Servers } = { stopping: false, wasReady: false };
  // A reload begins a new round, but what was shown before stays on the page: once ready, always ready.
  const isFirstRoundDone = (): boolean => {
    state.wasReady ||= live.current().collector.firstRoundDone();
    return state.wasReady;
  };
  const vitals = (): Vitals => ({
    now: clock.now(),
    heartbeat: live.current().collector.heartbeat() ?? reloader.state().succeededAt,
    failed: live.failed(),
    stopping: state.stopping,
    firstRoundDone: isFirstRoundDone(),
  });
  const app = createApp(toAppOptions({ options, startedAt, store, live, reloader, vitals, credentials }));

  return {
    async start(signal) {
      const { listenAddresses, access } = options;
      const secured = access === undefined ? {} : { access };
      state.servers = await startServers({ app, addresses: listenAddresses, clock, log: logger, ...secured });
      access?.start(signal);
      signal.addEventListener('abort', () => {
        state.stopping = true;
      });
      live.start();
      return state.servers.addresses;
    },
    reload: reloader.reload,
    async dispose(graceMs) {
      state.stopping = true;
      await reloader.idle();
      await Promise.all([live.dispose(), state.servers?.close(graceMs)]);
      await options.access?.dispose();
      probe.dispose();
      await store.dispose();
    },
  };
}

function createOwnMetrics(options: ExporterOptions, startedAt: number, live: () => LiveEngine): Telemetry {
  return createTelemetry({
    version: options.edge.version,
    nodeVersion: options.edge.nodeVersion,
    loadedAt: startedAt / 1_000,
    series: () => live().current().exposition.series(),
    seriesLimit: () => live().current().config.limits.series,
    budgets: () => budgetsOf(live()),
  });
}

interface EngineParts {
  readonly options: ExporterOptions;
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly probe: ReturnType<typeof createProcessProbe>;
  readonly credentials: Map<string, boolean>;
}

function buildLiveEngine(config: Config, parts: EngineParts): LiveEngine {
  const { options, store, telemetry, probe, credentials } = parts;
  const processMetrics = createProcessMetrics(probe);
  return createLiveEngine(config, {
    build: (next, inherited) =>
      createEngine({
        config: next,
        edge: options.edge,
        store,
        telemetry,
        processMetrics,
        onCredential: (credential, up) => credentials.set(credential, up),
        ...inherited,
      }),
    store,
    logger: options.edge.logger,
    onCredentialGone: (credential) => {
      credentials.delete(credential);
      telemetry.forgetCredential(credential);
    },
  });
}

function budgetsOf(live: LiveEngine) {
  return [...live.current().clients.apis].map(([credential, api]) => ({ credential, status: api.budget() }));
}

function toAppOptions({ options, startedAt, store, live, reloader, vitals, credentials }: Parts): AppOptions {
  const { edge, configSource, telemetryPath, enableLifecycle, access } = options;
  return {
    exposition: {
      scrape: (request) => live.current().exposition.scrape(request),
      invalidate: (key) => live.current().exposition.invalidate(key),
      series: () => live.current().exposition.series(),
      dispose: () => live.current().exposition.dispose(),
    },
    snapshot: () => store.snapshot(),
    statusFacts: () => ({
      version: edge.version,
      startedAt,
      config: {
        source: configSource,
        lastReloadSuccessful: reloader.state().ok,
        lastReloadSuccessAt: reloader.state().succeededAt,
      },
      budgets: budgetsOf(live).map(({ credential, status }) => {
        const up = credentials.get(credential);
        return { credential, ...status, ...(up === undefined ? {} : { up }) };
      }),
      series: live.current().exposition.series(),
      seriesLimit: live.current().config.limits.series,
    }),
    healthy: () => toHealth(vitals()),
    readiness: () => toReadiness(vitals()),
    telemetryPath,
    clock: edge.clock,
    log: edge.logger,
    ...(enableLifecycle ? { reload: reloader.reload } : {}),
    ...(access === undefined ? {} : { access }),
  };
}
