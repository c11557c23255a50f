import { createBitbucketClient } from '../../src/bitbucket/client.ts';
import { createCollector } from '../../src/collector/collector.ts';
import { createSimulatorFetch } from '../../src/demo/fetch.ts';
import { createRandom } from '../../src/demo/random.ts';
import { createSimulator, type Simulator } from '../../src/demo/simulator.ts';
import { createVirtualClock } from '../../src/demo/virtual-clock.ts';
import type { World } from '../../src/demo/world.ts';
import { discoverWorkspace } from '../../src/discovery/discover.ts';
import { createRefPolicy } from '../../src/domain/ref-policy.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { createIngest, type Ingest } from '../../src/ingest.ts';
import { createExposition } from '../../src/metrics/expose.ts';
import type { Exposition } from '../../src/metrics/exposition.ts';
import { createTelemetry, type Telemetry } from '../../src/metrics/telemetry.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/port.ts';
import { createChaosWorld, type Deed, HOUR, MINUTE, WORKSPACE } from './chaos-world.ts';
import { createPageWatch, type PageWatch } from './page-watch.ts';
import { createTrouble, type TroubleKind } from './trouble.ts';
import { createWitness, type Witness } from './witness.ts';

export interface Chaos {
  readonly seed: number;
  /** Virtual hours in which things happen. */
  readonly hours: number;
  /** Virtual hours after them, in which everything settles. */
  readonly tailHours: number;
  readonly repositories: number;
  readonly requestsPerHour: number;
  readonly trouble: readonly TroubleKind[];
  /** Pages of pipelines that one poll may fetch. */
  readonly maxPages: number;
  /** Runs of one burst. */
  readonly burst: number;
  readonly hint: boolean;
  /** Finished runs are remembered so long; short ones make the memory's end matter. */
  readonly settledRetentionMs: number;
}

/** Everything that may be said about it afterwards. */
export interface Evidence {
  readonly chaos: Chaos;
  readonly end: number;
  readonly world: World;
  readonly simulator: Simulator;
  readonly snapshot: Snapshot;
  readonly witness: Witness;
  readonly pages: PageWatch;
  /** `uuid runNumber` of every count, in order, by repository since it was found. */
  readonly counted: ReadonlyMap<string, readonly string[]>;
  readonly unknownStates: number;
  readonly renderFailures: number;
  /** Errors in the log, and rejections that nobody handled. */
  readonly errors: readonly string[];
}

const SCRAPE_MS = 30_000;
const HOLD_MS = 60_000;
/** A Tuesday morning. */
const START = Date.UTC(2026, 10, 24, 6);

/** The real collector, client, fold, store and page against the simulator, scraped every 30 s; only the time is virtual. */
export async function runChaos(chaos: Chaos): Promise<Evidence> {
  const quiet = START + chaos.hours * HOUR;
  const end = quiet + chaos.tailHours * HOUR;
  const clock = createVirtualClock(START);
  const { world, deeds } = createChaosWorld({ ...chaos, start: START, quiet });
  const trouble = createTrouble(chaos.trouble, { start: START, quiet });
  const simulator = createSimulator({
    world,
    credentials: [trouble.credentialAt(START)],
    faults: trouble.rules,
  });
  const witness = createWitness(createSimulatorFetch(simulator, clock), clock.now);
  const random = createRandom(chaos.seed, 'collector').next;
  const errors: string[] = [];
  const note = (message: string, fields?: object): void => void errors.push(`${message} ${JSON.stringify(fields)}`);
  const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: note };
  const onRejection = (reason: unknown): void => note('unhandled rejection', { reason: String(reason) });
  process.on('unhandledRejection', onRejection);

  const store = createMemoryStore();
  const telemetry = createSelfMetrics(() => exposition);
  const exposition: Exposition = createExposition({
    store,
    clock,
    log: logger,
    options: { runInfo: true, creator: true, stepHistograms: true, firstIncrementHoldMs: HOLD_MS },
    registries: [telemetry.registry],
    onRenderFailure: telemetry.renderFailed,
  });
  const pages = createPageWatch();
  const counted = new Map<string, string[]>();
  const ingest = createIngest({
    store,
    policy: {
      refs: createRefPolicy(['@main', 'develop']),
      durationBuckets: [60, 600, 3600],
      steps: true,
      stepHistograms: true,
      forgetAfterMs: 90 * 24 * HOUR,
      settledRetentionMs: chaos.settledRetentionMs,
    },
    seriesLeft: () => 1e9 - exposition.series(),
    logger,
    events: {
      onChange: (key) => exposition.invalidate(key),
      onUnknownState: telemetry.unknownState,
      onCounted: (key, news) => {
        const keys = news.map(({ uuid, runNumber }) => `${uuid} ${runNumber}`);
        counted.set(key, [...(counted.get(key) ?? []), ...keys]);
      },
    },
  });
  const api = createBitbucketClient({
    credential: { kind: 'access_token', name: 'chaos', readSecret: async () => trouble.secretAt(clock.now()) },
    apiUrl: 'https://api.bitbucket.org/2.0',
    requestsPerHour: chaos.requestsPerHour,
    // Of real time, which a virtual answer does not take.
    requestTimeoutMs: 600_000,
    fetch: witness.fetch,
    clock,
    random,
    userAgent: 'chaos',
    events: { onRequest: telemetry.onRequest },
  });
  const target = { workspace: WORKSPACE, repositories: ['*'], exclude: [], projects: [] };
  const collector = createCollector({
    targets: [{ workspace: WORKSPACE, api, discover: (signal) => discoverWorkspace(api, target, { signal }) }],
    settings: {
      concurrency: 4,
      activeIntervalMs: MINUTE,
      idleIntervalMs: 15 * MINUTE,
      discoveryIntervalMs: HOUR / 2,
      lookbackMs: 24 * HOUR,
      maxPages: chaos.maxPages,
      steps: true,
      activityHint: chaos.hint,
    },
    ingest: withForgetting(ingest, (key) => {
      witness.forget(key);
      counted.delete(key);
      pages.forget(key.split('/')[1] ?? '');
    }),
    store,
    clock,
    random,
    logger,
  });

  const stop = new AbortController();
  const done = collector.run(stop.signal);
  const acts = [...deeds, ...trouble.deeds(simulator)].sort((a, b) => a.at - b.at);
  await clock.settle();
  for (let now = START; now <= end; now += SCRAPE_MS) {
    await passTime(clock, acts, now);
    const { chunks } = await exposition.scrape({ accept: undefined, acceptEncoding: undefined });
    pages.see(chunks);
  }
  const evidence = { chaos, end, world, simulator, witness, pages, counted, errors };
  const snapshot = await store.snapshot();
  stop.abort(new Error('the chaos is over'));
  await clock.settle();
  await done;
  await dispose(exposition, store);
  process.off('unhandledRejection', onRejection);
  return { ...evidence, snapshot, ...selfMetrics(pages.values) };
}

async function passTime(clock: ReturnType<typeof createVirtualClock>, acts: Deed[], now: number): Promise<void> {
  for (let next = acts[0]; next !== undefined && next.at <= now; next = acts[0]) {
    await clock.runUntil(next.at);
    next.act();
    acts.shift();
  }
  await clock.runUntil(now);
}

function withForgetting(ingest: Ingest, onForget: (key: string) => void): Ingest {
  return {
    ...ingest,
    forget: async (key) => {
      await ingest.forget(key);
      onForget(key);
    },
  };
}

function createSelfMetrics(exposition: () => Exposition): Telemetry {
  return createTelemetry({
    version: '0.0.0',
    nodeVersion: process.version,
    loadedAt: START / 1_000,
    series: () => exposition().series(),
    seriesLimit: () => 1e9,
    budgets: () => [],
  });
}

function selfMetrics(values: ReadonlyMap<string, number>): Pick<Evidence, 'unknownStates' | 'renderFailures'> {
  const kinds = ['run', 'step'].map((kind) => values.get(`bitbucket_pipelines_unknown_states_total{kind="${kind}"}`));
  return {
    unknownStates: kinds.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0),
    renderFailures: values.get('bitbucket_pipelines_render_failures_total') ?? Number.NaN,
  };
}

async function dispose(exposition: Exposition, store: Store): Promise<void> {
  await exposition.dispose();
  await store.dispose();
}
