import type { BitbucketApi } from '../../../src/bitbucket/api.ts';
import { type BitbucketClientOptions, createBitbucketClient } from '../../../src/bitbucket/client.ts';
import { createCollector } from '../../../src/collector/collector.ts';
import type { CollectorSettings } from '../../../src/collector/settings.ts';
import type { FaultRule } from '../../../src/demo/fault.ts';
import { createSimulatorFetch } from '../../../src/demo/fetch.ts';
import { createRandom } from '../../../src/demo/random.ts';
import { createRealisticWorld } from '../../../src/demo/realistic-profile.ts';
import { createSimulator } from '../../../src/demo/simulator.ts';
import { createVirtualClock } from '../../../src/demo/virtual-clock.ts';
import { discoverWorkspace } from '../../../src/discovery/discover.ts';
import type { Logger } from '../../../src/domain/log.ts';
import { createRefPolicy } from '../../../src/domain/ref-policy.ts';
import { createIngest, type Ingest } from '../../../src/ingest.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Store } from '../../../src/store/port.ts';
import { compareWithTruth, type Verdict } from './verdict.ts';

/** One simulated stretch of time. */
export interface Scenario {
  readonly repositories: number;
  readonly hours: number;
  /** Hour of the day at which it begins; default midnight. */
  readonly fromHour?: number;
  /** Share of repositories that are active in a working hour; default 0.08. */
  readonly activeShare?: number;
  readonly requestsPerHour: number;
  readonly hint: boolean;
  readonly seed?: number;
  /** What goes wrong, in milliseconds from the start. */
  readonly trouble?: (start: number) => readonly FaultRule[];
  /** What Bitbucket really allows, when somebody else uses the same token. */
  readonly allowedPerHour?: number;
}

export interface ScenarioResult extends Verdict {
  readonly scenario: Omit<Scenario, 'trouble'>;
  /** Requests per hour, on average, and in the worst rolling hour. */
  readonly meanPerHour: number;
  readonly worstHour: number;
  /** The same without the first two hours, in which every repository is new. */
  readonly worstHourAfterStart: number;
  /** Answers with 429. */
  readonly refused: number;
  /** Requests by endpoint. */
  readonly endpoints: Readonly<Record<string, number>>;
  readonly realSeconds: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A Tuesday, midnight: night, a working day, evening. */
export const DAY = Date.UTC(2026, 10, 24);
/** What ended within the hours must have been counted this much later. Nights are quiet, so that every budget catches up. */
const DRAIN_HOURS = 6;

const SETTINGS: CollectorSettings = {
  concurrency: 4,
  activeIntervalMs: MINUTE_MS,
  idleIntervalMs: 15 * MINUTE_MS,
  discoveryIntervalMs: HOUR_MS,
  lookbackMs: 24 * HOUR_MS,
  maxPages: 10,
  steps: true,
  activityHint: true,
};

/** The real collector, the real client and the real fold against the simulator; only the time is virtual. */
export async function runScenario(scenario: Scenario): Promise<ScenarioResult> {
  const { repositories, hours, requestsPerHour, hint, seed = 1, trouble } = scenario;
  const realStart = process.hrtime.bigint();
  const start = DAY + (scenario.fromHour ?? 0) * HOUR_MS;
  const clock = createVirtualClock(start);
  const world = createRealisticWorld({ seed, start, repositories, activeShare: scenario.activeShare ?? 0.08 });
  const token = 'bench-token';
  const simulator = createSimulator({
    world,
    credentials: [
      { kind: 'access_token', name: 'bench', token, requestsPerHour: scenario.allowedPerHour ?? requestsPerHour },
    ],
    ...(trouble === undefined ? {} : { faults: trouble(start) }),
  });
  const random = createRandom(seed, 'collector').next;
  const traffic: Traffic = { byCode: new Map(), byEndpoint: new Map() };
  const fetch = createSimulatorFetch(simulator, clock);
  const api = createBenchClient({ token, requestsPerHour, fetch, clock, random }, traffic);
  const store = createMemoryStore();
  const countedAt = new Map<string, number>();
  const ingest = createBenchIngest(store, (key) => countedAt.set(key, clock.now()));
  const target = { workspace: 'acme', repositories: ['*'], exclude: [], projects: [] };
  const collector = createCollector({
    targets: [{ workspace: 'acme', api, discover: (signal) => discoverWorkspace(api, target, { signal }) }],
    settings: { ...SETTINGS, activityHint: hint },
    ingest,
    store,
    clock,
    random,
    logger: SILENT,
  });
  const stop = new AbortController();
  const done = collector.run(stop.signal);
  const end = start + hours * HOUR_MS;
  await clock.runUntil(end);
  const requests = simulator.totalCalls();
  const endpoints = Object.fromEntries(traffic.byEndpoint);
  const refused = traffic.byCode.get('429') ?? 0;
  const afterStart = worstRollingHour(
    simulator.calls().map(({ at }) => at),
    start + 2 * HOUR_MS,
  );
  await clock.runUntil(end + DRAIN_HOURS * HOUR_MS);
  stop.abort(new Error('the bench is over'));
  await clock.settle();
  await done;
  const { records } = await store.snapshot();
  const verdict = compareWithTruth(world.completions(clock.now()), { countedAt, records, end });
  const { trouble: _rules, ...said } = scenario;
  return {
    scenario: said,
    ...verdict,
    meanPerHour: requests / hours,
    worstHour: simulator.worstRollingHour('bench'),
    worstHourAfterStart: afterStart,
    refused,
    endpoints,
    realSeconds: Number(process.hrtime.bigint() - realStart) / 1e9,
  };
}

/** Requests so far. */
interface Traffic {
  readonly byCode: Map<string, number>;
  readonly byEndpoint: Map<string, number>;
}

function createBenchClient(
  options: Pick<BitbucketClientOptions, 'requestsPerHour' | 'fetch' | 'clock' | 'random'> & { readonly token: string },
  { byCode, byEndpoint }: Traffic,
): BitbucketApi {
  return createBitbucketClient({
    ...options,
    credential: { kind: 'access_token', name: 'bench', readSecret: async () => options.token },
    apiUrl: 'https://api.bitbucket.org/2.0',
    requestTimeoutMs: 30_000,
    userAgent: 'bench',
    events: {
      onRequest: ({ code, endpoint }) => {
        byCode.set(code, (byCode.get(code) ?? 0) + 1);
        byEndpoint.set(endpoint, (byEndpoint.get(endpoint) ?? 0) + 1);
      },
    },
  });
}

/** The real fold; every completion that it counts is told by `workspace/slug uuid runNumber`. */
function createBenchIngest(store: Store, onCounted: (key: string) => void): Ingest {
  return createIngest({
    store,
    policy: {
      refs: createRefPolicy(['@main', 'develop', 'release/*', 'hotfix/*']),
      durationBuckets: [60, 600, 3600],
      steps: true,
      stepHistograms: false,
      forgetAfterMs: 30 * 24 * HOUR_MS,
      settledRetentionMs: 7 * 24 * HOUR_MS,
    },
    seriesLeft: () => Number.POSITIVE_INFINITY,
    logger: SILENT,
    events: {
      onChange: () => undefined,
      onCounted: (key, counted) => {
        for (const { uuid, runNumber } of counted) onCounted(`${key} ${uuid} ${runNumber}`);
      },
    },
  });
}

/** Most calls in any hour that begins at `from` or later. `times` ascend, milliseconds since the epoch. */
function worstRollingHour(times: readonly number[], from: number): number {
  let first = 0;
  let worst = 0;
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? time) <= time - HOUR_MS || (times[first] ?? time) < from) first += 1;
    worst = Math.max(worst, index - first + 1);
  }
  return worst;
}

const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
