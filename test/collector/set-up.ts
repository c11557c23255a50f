import type { BitbucketApi } from '../../src/bitbucket/api.ts';
import { type Collector, createCollector } from '../../src/collector/collector.ts';
import type { CollectorSettings } from '../../src/collector/settings.ts';
import { createRandom } from '../../src/demo/random.ts';
import { createVirtualClock, type VirtualClock } from '../../src/demo/virtual-clock.ts';
import { discoverWorkspace } from '../../src/discovery/discover.ts';
import type { Repository } from '../../src/domain/repository.ts';
import type { PollStatus } from '../../src/domain/snapshot.ts';
import type { Store } from '../../src/store/port.ts';
import { createFakeApi, type FakeApi, MINUTE, makeRepository, makeRun, NOON, page, type Script } from './fake-api.ts';
import { createLines, type LogLine, makeIngest } from './make-ingest.ts';

const SETTINGS: CollectorSettings = {
  concurrency: 4,
  activeIntervalMs: MINUTE,
  idleIntervalMs: 15 * MINUTE,
  discoveryIntervalMs: 60 * MINUTE,
  lookbackMs: 24 * 60 * MINUTE,
  maxPages: 3,
  steps: true,
  activityHint: false,
};

export interface Setup {
  readonly collector: Collector;
  readonly clock: VirtualClock;
  readonly api: FakeApi;
  readonly store: Store;
  readonly lines: LogLine[];
  /** Runs the collector until so many minutes after noon, and leaves it running. */
  until(minutes: number): Promise<void>;
  stop(): Promise<void>;
  status(slug: string): Promise<PollStatus | undefined>;
}

/** A collector of `acme` on a virtual clock that begins at noon. */
export function setUp(
  script: Script,
  change: { readonly settings?: Partial<CollectorSettings>; readonly store?: Store } = {},
): Setup {
  const clock = createVirtualClock(NOON);
  const api = createFakeApi({ listSteps: async () => [], ...script });
  const { ingest, store } = makeIngest(change.store);
  const logger = createLines();
  const everything = { workspace: 'acme', repositories: ['*'], exclude: ['secret-*'], projects: [] };
  const collector = createCollector({
    targets: [{ workspace: 'acme', api, discover: (signal) => discoverWorkspace(api, everything, { signal }) }],
    settings: { ...SETTINGS, ...change.settings },
    ingest,
    store,
    clock,
    random: createRandom('collector test').next,
    logger,
  });
  const stopping = new AbortController();
  let done: Promise<void> | undefined;
  return {
    collector,
    clock,
    api,
    store,
    lines: logger.lines,
    until: async (minutes) => {
      done ??= collector.run(stopping.signal);
      await clock.runUntil(NOON + minutes * MINUTE);
    },
    stop: async () => {
      stopping.abort(new Error('stop'));
      await clock.settle();
      await done;
    },
    status: async (slug) => (await store.snapshot()).records.get(`acme/${slug}`)?.poll,
  };
}

export function listing(repositories: () => readonly Repository[]): BitbucketApi['listRepositories'] {
  return async (_, { page: number, pagelen, sort }) => {
    const all = [...repositories()];
    if (sort === '-updated_on') all.sort((a, b) => (b.updatedAt ?? 0) - (a.updatedAt ?? 0));
    return page(all.slice((number - 1) * pagelen, number * pagelen));
  };
}

export function polls(api: FakeApi, slug: string): number {
  return api.calls.filter((call) => call.startsWith(`pipelines ${slug} `)).length;
}

export const TWO = [makeRepository('api'), makeRepository('web')];
/** Two repositories with one old run each. */
export const QUIET: Script = { listRepositories: listing(() => TWO), listPipelines: async () => page([makeRun(1)]) };
