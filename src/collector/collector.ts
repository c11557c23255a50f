import pLimit from 'p-limit';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import { type RepositoryKey, repositoryKey } from '../domain/repository.ts';
import type { Ingest } from '../ingest.ts';
import type { Store } from '../store/port.ts';
import { createAdmission } from './admission.ts';
import { type CredentialForecast, fixedPerHour, forecastLane, hintIntervalMs } from './credential-forecast.ts';
import { createDiscoveryRound, type DiscoveryState } from './discovery-round.ts';
import type { CollectorEvents } from './events.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createHintRound } from './hint-round.ts';
import { createInProcessSchedule } from './in-process-schedule.ts';
import { createLane, type Lane } from './lane.ts';
import { withPlan } from './poll-status.ts';
import { createPoller, type PollEnd } from './poller.ts';
import { repeat } from './repeat.ts';
import type { Schedule } from './schedule.ts';
import type { CollectorSettings } from './settings.ts';
import type { CollectorTarget } from './target.ts';
import { watchStored } from './watch-stored.ts';

export interface CollectorOptions {
  /** Each workspace once. */
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

/** The scheduled collector: decides when to look at which repository, looks, and hands on what it saw. */
export interface Collector {
  /** Collects until the signal aborts; resolves when the polls under way have ended, which abort at once. Call it once. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Instead of `run`: discovers, polls every repository once as far as the budget and the credential allow, and resolves to how each
   * poll ended.
   */
  once(signal: AbortSignal): Promise<ReadonlyMap<RepositoryKey, PollEnd>>;
  /** Milliseconds since the epoch of the loop's last turn: older than a minute means that it is dead. Undefined before `run`. */
  heartbeat(): number | undefined;
  /** Every workspace was tried, and a first poll was attempted or there is nothing to poll. */
  firstRoundDone(): boolean;
  /** A webhook says that something happened. False when the repository is not polled. */
  pollNow(key: RepositoryKey): boolean;
  /** Requests of a busy hour against each credential's budget, for what is polled now. */
  forecasts(): readonly CredentialForecast[];
}

const REPLAN_MS = 15_000;
const RETRY_MS = 15_000;

export function createCollector(options: CollectorOptions): Collector {
  const { targets, settings } = options;
  const parts = assemble(options);
  const { fleet, discovered, state, lanes } = parts;
  return {
    run: (signal) => run(parts, options, signal),
    once: (signal) => once(parts, options, signal),
    forecasts: () => [...lanes.values()].map((lane) => forecastLane(lane, { targets, settings, discovered, fleet })),
    heartbeat: () => state.heartbeat,
    firstRoundDone: () =>
      targets.every(({ workspace }) => discovered.tried.has(workspace)) &&
      (state.attempted || fleet.all().length === 0),
    pollNow: (key) => fleet.hint(key, undefined),
  };
}

/** What lasts as long as the collector. */
interface Parts {
  readonly lanes: ReadonlyMap<CollectorTarget['api'], Lane>;
  readonly fleet: Fleet;
  readonly discovered: DiscoveryState;
  readonly state: { heartbeat?: number; attempted: boolean; schedule: Pick<Schedule, 'put' | 'remove'> };
}

function assemble({ targets, settings, clock, random }: CollectorOptions): Parts {
  const now = (): number => clock.now();
  const lanes = new Map(targets.map(({ api }) => [api, createLane(api, now)]));
  const discovered: DiscoveryState = { tried: new Set(), pages: new Map() };
  const state: Parts['state'] = { attempted: false, schedule: NO_SCHEDULE };
  const fleet = createFleet({
    intervals: { activeMs: settings.activeIntervalMs, idleMs: settings.idleIntervalMs, hinted: settings.activityHint },
    schedule: () => state.schedule,
    now,
    random,
    fixedPerHour: (lane) => fixedPerHour(lane, { targets, settings, discovered }),
  });
  return { lanes, fleet, discovered, state };
}

const NO_SCHEDULE: Pick<Schedule, 'put' | 'remove'> = { put: () => undefined, remove: () => undefined };

async function run(parts: Parts, options: CollectorOptions, signal: AbortSignal): Promise<void> {
  const { targets, settings, clock, logger } = options;
  const { lanes, fleet, state } = parts;
  const schedule = createSchedule(parts, options, signal);
  state.schedule = schedule;
  const poll = createPoller({ ...options, events: options.events ?? {}, fleet, signal });
  const discover = createDiscoveryRound({ ...options, ...parts, signal });
  const hint = createHintRound({ lanes, fleet, logger, signal });
  const every = (what: string, round: () => Promise<number>): Promise<void> =>
    repeat(round, { clock, logger, signal, what, retryMs: RETRY_MS });
  await watchStored({ ...options, ...parts });
  await Promise.all([
    schedule.run(async (key) => {
      await poll(key);
      state.attempted = true;
    }),
    every('discovery', async () => {
      const waitMs = await discover(settings.discoveryIntervalMs);
      const known = { targets, settings, ...parts };
      options.events?.onDiscovered?.([...lanes.values()].map((lane) => forecastLane(lane, known)));
      return waitMs;
    }),
    every('planning', async () => {
      await replan([...lanes.values()], fleet, options.ingest);
      return REPLAN_MS;
    }),
    ...(settings.activityHint ? targets : []).map((target) =>
      every('activity hint', async () => {
        await hint(target);
        const lane = lanes.get(target.api);
        return lane === undefined ? settings.activeIntervalMs : hintIntervalMs(lane, { targets, settings });
      }),
    ),
  ]);
}

function createSchedule({ fleet, state }: Parts, options: CollectorOptions, signal: AbortSignal): Schedule {
  const { settings, clock, logger } = options;
  const schedule = createInProcessSchedule({
    clock,
    concurrency: settings.concurrency,
    signal,
    admit: createAdmission(fleet, () => clock.now()),
    onTurn: () => {
      state.heartbeat = clock.now();
    },
    onFault: (key, error) => {
      logger.error('poll broke', { repository: key, error: String(error) });
      schedule.put(key, clock.now() + settings.activeIntervalMs);
    },
  });
  return schedule;
}

async function once(
  parts: Parts,
  options: CollectorOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<RepositoryKey, PollEnd>> {
  const { fleet } = parts;
  const poll = createPoller({ ...options, events: options.events ?? {}, fleet, signal });
  await createDiscoveryRound({ ...options, ...parts, signal })(options.settings.discoveryIntervalMs);
  const limit = pLimit(options.settings.concurrency);
  const isShut = (key: RepositoryKey): boolean => fleet.get(key)?.lane.isShut('idle') ?? false;
  const keys = fleet.all().map(({ repository }) => repositoryKey(repository));
  const ends = keys.map((key) => limit(async () => [key, isShut(key) ? 'postponed' : await poll(key)] as const));
  return new Map(await Promise.all(ends));
}

/** Solves every lane's stretch anew, and shows the repositories whose interval it changed. */
async function replan(lanes: readonly Lane[], fleet: Fleet, ingest: Ingest): Promise<void> {
  for (const { repository, planned } of lanes.flatMap((lane) => fleet.replan(lane))) {
    await ingest.recordPoll(repository, (current) => withPlan(current, planned));
  }
}
