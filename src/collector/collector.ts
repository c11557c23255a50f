import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import type { RepositoryKey, RepositoryName } from '../domain/repository.ts';
import type { Ingest } from '../ingest.ts';
import type { Store } from '../store/port.ts';
import { createAdmission } from './admission.ts';
import { createDiscoveryRound, type DiscoveryState } from './discovery-round.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { type Forecast, forecast } from './forecast.ts';
import { createHintRound } from './hint-round.ts';
import { createInProcessSchedule } from './in-process-schedule.ts';
import { createLane, type Lane } from './lane.ts';
import { withPlan } from './poll-status.ts';
import { createPoller } from './poller.ts';
import { repeat } from './repeat.ts';
import type { Schedule } from './schedule.ts';
import type { CollectorTarget } from './target.ts';

/** All times in milliseconds. */
export interface CollectorSettings {
  readonly concurrency: number;
  readonly activeIntervalMs: number;
  readonly idleIntervalMs: number;
  readonly discoveryIntervalMs: number;
  readonly lookbackMs: number;
  readonly maxPages: number;
  readonly steps: boolean;
  readonly activityHint: boolean;
}

export interface CollectorOptions {
  readonly targets: readonly CollectorTarget[];
  readonly settings: CollectorSettings;
  readonly ingest: Ingest;
  readonly store: Store;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly events?: CollectorEvents;
}

export interface CollectorEvents {
  /** The page limit cut a list: older runs were missed. */
  readonly onPageLimit?: (name: RepositoryName) => void;
  /** After discovery changed what is polled, and at its first end. */
  readonly onForecast?: (forecasts: readonly CredentialForecast[]) => void;
}

export interface CredentialForecast extends Forecast {
  readonly credential: string;
  readonly repositories: number;
}

/** The scheduled collector: decides when to look at which repository, looks, and hands on what it saw. */
export interface Collector {
  /** Collects until the signal aborts; resolves when the polls under way have ended, which abort at once. Call it once. */
  run(signal: AbortSignal): Promise<void>;
  /** Milliseconds since the epoch of the loop's last turn: older than a minute or so means that it is dead. Undefined before `run`. */
  heartbeat(): number | undefined;
  /** Every workspace was tried, and a first poll was attempted or there is nothing to poll. */
  firstRoundDone(): boolean;
  /** A webhook says that something happened. False when the repository is not polled. */
  pollNow(key: RepositoryKey): boolean;
  /** Requests of a busy hour against each credential's budget, for what is polled now. */
  forecasts(): readonly CredentialForecast[];
}

const HOUR_MS = 3_600_000;
const REPLAN_MS = 15_000;
const RETRY_MS = 15_000;

export function createCollector(options: CollectorOptions): Collector {
  const { targets, settings, ingest, store, clock, random, logger, events = {} } = options;
  const now = (): number => clock.now();
  const lanes = createLanes(targets, now);
  const discovered: DiscoveryState = { tried: new Set(), pages: new Map() };
  const vital: { heartbeat?: number; attempted: boolean; schedule?: Schedule } = { attempted: false };
  const fleet = createFleet({
    intervals: { activeMs: settings.activeIntervalMs, idleMs: settings.idleIntervalMs, hinted: settings.activityHint },
    schedule: () => vital.schedule ?? NO_SCHEDULE,
    now,
    random,
    fixedPerHour: (lane) =>
      fixedPerHour(
        targets.filter(({ api }) => api === lane.unmetered),
        settings,
        discovered,
      ),
  });
  const forecasts = (): readonly CredentialForecast[] =>
    [...lanes.values()].map((lane) => forecastLane(lane, { targets, settings, discovered, fleet }));

  async function run(signal: AbortSignal): Promise<void> {
    const schedule = createInProcessSchedule({
      clock,
      concurrency: settings.concurrency,
      signal,
      admit: createAdmission(fleet, now),
      onTurn: () => {
        vital.heartbeat = now();
      },
      onFault: (key, error) => logger.error('poll broke', { repository: key, error: String(error) }),
    });
    vital.schedule = schedule;
    const discover = createDiscoveryRound({ targets, lanes, fleet, ingest, logger, discovered, signal });
    const hint = createHintRound({ lanes, fleet, logger, signal });
    const poll = createPoller({ fleet, ingest, clock, logger, settings, signal, events });
    const loop = { clock, logger, signal, retryMs: RETRY_MS };
    await watchStored({ store, ingest, targets, lanes, fleet });
    await Promise.all([
      schedule.run(async (key) => {
        await poll(key);
        vital.attempted = true;
      }),
      repeat(
        async () => {
          const waitMs = await discover(settings.discoveryIntervalMs);
          events.onForecast?.(forecasts());
          return waitMs;
        },
        { ...loop, what: 'discovery' },
      ),
      repeat(
        async () => {
          await replan(lanes, fleet, ingest);
          return REPLAN_MS;
        },
        { ...loop, what: 'planning' },
      ),
      ...(settings.activityHint
        ? targets.map((target) =>
            repeat(
              async () => {
                await hint(target);
                return settings.activeIntervalMs;
              },
              { ...loop, what: 'activity hint' },
            ),
          )
        : []),
    ]);
  }

  return {
    run,
    forecasts,
    heartbeat: () => vital.heartbeat,
    firstRoundDone: () =>
      targets.every(({ workspace }) => discovered.tried.has(workspace)) &&
      (vital.attempted || fleet.all().length === 0),
    pollNow: (key) => fleet.hint(key, undefined),
  };
}

const NO_SCHEDULE: Pick<Schedule, 'put' | 'remove'> = { put: () => undefined, remove: () => undefined };

function createLanes(
  targets: readonly CollectorTarget[],
  now: () => number,
): ReadonlyMap<CollectorTarget['api'], Lane> {
  const apis = new Set(targets.map(({ api }) => api));
  return new Map([...apis].map((api) => [api, createLane(api, now)]));
}

function fixedPerHour(
  targets: readonly CollectorTarget[],
  settings: CollectorSettings,
  discovered: DiscoveryState,
): number {
  const hints = settings.activityHint ? targets.length * (HOUR_MS / settings.activeIntervalMs) : 0;
  const pages = targets.reduce((sum, { workspace }) => sum + (discovered.pages.get(workspace) ?? 1), 0);
  return hints + pages * (HOUR_MS / settings.discoveryIntervalMs);
}

function forecastLane(
  lane: Lane,
  known: {
    readonly targets: readonly CollectorTarget[];
    readonly settings: CollectorSettings;
    readonly discovered: DiscoveryState;
    readonly fleet: Fleet;
  },
): CredentialForecast {
  const { limit, reserved } = lane.api.budget();
  const repositories = known.fleet.all().filter((entry) => entry.lane === lane).length;
  const workspaces = known.targets
    .filter(({ api }) => api === lane.unmetered)
    .map(({ workspace }) => ({ discoveryPages: known.discovered.pages.get(workspace) ?? 1 }));
  const predicted = forecast({ ...known.settings, repositories, workspaces, limit, reserved });
  return { credential: lane.api.credential, repositories, ...predicted };
}

async function replan(lanes: ReadonlyMap<unknown, Lane>, fleet: Fleet, ingest: Ingest): Promise<void> {
  for (const lane of lanes.values()) {
    for (const { repository, planned } of fleet.replan(lane)) {
      await ingest.recordPoll(repository, (current) => withPlan(current, planned));
    }
  }
}

/** What a store kept from before a restart is polled at once, whether or not discovery works. */
async function watchStored({
  store,
  ingest,
  targets,
  lanes,
  fleet,
}: {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly targets: readonly CollectorTarget[];
  readonly lanes: ReadonlyMap<CollectorTarget['api'], Lane>;
  readonly fleet: Fleet;
}): Promise<void> {
  const { records } = await store.snapshot();
  for (const [key, record] of records) {
    if (!targets.some(({ workspace }) => workspace === record.repository.workspace)) await ingest.forget(key);
  }
  for (const { workspace, api } of targets) {
    const lane = lanes.get(api);
    const own = [...records.values()].filter(({ repository }) => repository.workspace === workspace);
    if (lane !== undefined) fleet.add(lane, own);
  }
}
