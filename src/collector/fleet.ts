import type { Ledger } from '../domain/ledger.ts';
import { type Repository, type RepositoryKey, repositoryKey } from '../domain/repository.ts';
import type { PollStatus, RepositoryRecord } from '../domain/snapshot.ts';
import { hintWantedFrom } from './hint.ts';
import type { Lane } from './lane.ts';
import type { Schedule } from './schedule.ts';
import { type MovingSince, trackMoving } from './since.ts';
import { type Demand, type Stretch, solveStretch, toPlannable } from './stretch.ts';
import { type Hint, type Intervals, type PlannedPoll, planPoll } from './when.ts';

/** A repository that is polled, with all that planning needs to know of it. */
export interface Watched {
  readonly repository: Repository;
  readonly lane: Lane;
  readonly ledger: Ledger | undefined;
  readonly poll: PollStatus;
  readonly movingSince: MovingSince;
  readonly hint?: Hint;
  readonly foundAt: number;
  readonly earliestAt: number;
  readonly jitter: number;
  readonly planned: PlannedPoll;
}

/** All repositories that are polled, and their due times in the schedule. */
export interface Fleet {
  get(key: RepositoryKey): Watched | undefined;
  all(): readonly Watched[];
  /** Watches repositories, the most recently updated first; those never polled are spread over the lane's budget. */
  add(lane: Lane, records: readonly RepositoryRecord[]): void;
  /** What discovery knows now of a repository that is watched already. */
  update(repository: Repository): void;
  remove(key: RepositoryKey): void;
  /** Something says that the repository changed: it becomes due. False when it is not watched. */
  hint(key: RepositoryKey, updatedAt: number | undefined): boolean;
  /** A poll begins: it answers every hint so far. */
  begin(key: RepositoryKey): void;
  /** A poll ended: plans the next one. Undefined when the repository was removed meanwhile. */
  end(key: RepositoryKey, news: PollNews): Watched | undefined;
  /** Solves the lane's stretch anew and moves due times when it changed. Gives the repositories that moved much. */
  replan(lane: Lane): readonly Watched[];
}

export interface PollNews {
  readonly ledger: Ledger | undefined;
  readonly poll: PollStatus;
  /** Milliseconds since the epoch: not again before this. */
  readonly notBefore?: number;
  /** The hint that the poll was to answer, when it could not. */
  readonly unanswered?: Hint;
}

export interface FleetOptions {
  readonly intervals: Intervals;
  readonly schedule: () => Pick<Schedule, 'put' | 'remove'>;
  readonly now: () => number;
  readonly random: () => number;
  /** Hints and discovery of a lane, calls per hour. */
  readonly fixedPerHour: (lane: Lane) => number;
}

const HOUR_MS = 3_600_000;
/** With more first polls waiting than this, steps of runs that ended before the first look are left for later. */
export const MANY_FIRST_POLLS = 100;
/** A first poll lists, and fetches the steps of about one run. Of many it only lists, with a little room for the rest. */
const CALLS_PER_FIRST_POLL = 2;
const CALLS_PER_BARE_FIRST_POLL = 1.25;
/** So much of the budget may go at once when many repositories are new. */
const FIRST_BURST = 0.25;
/** A stretch that changed less than this moves nothing. */
const STRETCH_TOLERANCE = 0.03;

export function createFleet(options: FleetOptions): Fleet {
  const watched = new Map<RepositoryKey, Watched>();
  const planning: Planning = {
    options,
    ofLane: (lane) => [...watched.values()].filter((entry) => entry.lane === lane),
    plan: (entry) => {
      const next = { ...entry, planned: planPoll(entry, options.intervals, entry.lane.stretch()) };
      const key = repositoryKey(entry.repository);
      watched.set(key, next);
      options.schedule().put(key, next.planned.dueAt);
      return next;
    },
  };
  return {
    get: (key) => watched.get(key),
    all: () => [...watched.values()],
    add: (lane, records) => add(planning, lane, records),
    update: (repository) => {
      const entry = watched.get(repositoryKey(repository));
      if (entry !== undefined) watched.set(repositoryKey(repository), { ...entry, repository });
    },
    remove: (key) => {
      watched.delete(key);
      options.schedule().remove(key);
    },
    hint: (key, updatedAt) => {
      const entry = watched.get(key);
      if (entry === undefined) return false;
      const earlier = entry.hint?.wantedFrom ?? Number.POSITIVE_INFINITY;
      const wantedFrom = Math.min(hintWantedFrom(updatedAt, options.now()), earlier);
      planning.plan({ ...entry, hint: { wantedFrom, since: entry.hint?.since ?? wantedFrom } });
      return true;
    },
    begin: (key) => {
      const entry = watched.get(key);
      if (entry === undefined || entry.hint === undefined) return;
      const { hint: _answered, ...rest } = entry;
      watched.set(key, rest);
    },
    end: (key, news) => {
      const entry = watched.get(key);
      return entry === undefined ? undefined : planNext(planning, entry, news);
    },
    replan: (lane) => replan(planning, lane),
  };
}

interface Planning {
  readonly options: FleetOptions;
  readonly ofLane: (lane: Lane) => readonly Watched[];
  /** Works out when it is due, keeps it, and puts it into the schedule. */
  readonly plan: (entry: Omit<Watched, 'planned'>) => Watched;
}

function add({ options, ofLane, plan }: Planning, lane: Lane, records: readonly RepositoryRecord[]): void {
  const { now, random } = options;
  const waiting = ofLane(lane).filter(({ poll }) => poll.lastAttemptAt === undefined).length;
  const delays = spreadFirstPolls(lane, { waiting, added: records.length, fixed: options.fixedPerHour(lane) });
  const newestFirst = [...records].sort((a, b) => (b.repository.updatedAt ?? 0) - (a.repository.updatedAt ?? 0));
  for (const { repository, ledger, poll } of newestFirst) {
    const isOpen = ledger !== undefined && Object.keys(ledger.open).length > 0;
    plan({
      repository,
      lane,
      ledger,
      poll,
      movingSince: ledger === undefined ? new Map() : trackMoving(new Map(), ledger, now()),
      foundAt: now(),
      earliestAt: now() + (isOpen ? 0 : delays.next()),
      jitter: random(),
    });
  }
}

function planNext({ options, plan }: Planning, entry: Watched, news: PollNews): Watched {
  const { ledger, poll, notBefore: earliestAt = 0, unanswered } = news;
  const again = unanswered === undefined ? {} : { hint: { wantedFrom: earliestAt, since: unanswered.since } };
  const movingSince = ledger === undefined ? entry.movingSince : trackMoving(entry.movingSince, ledger, options.now());
  return plan({ ...entry, ...again, ledger, poll, movingSince, earliestAt, jitter: options.random() });
}

function replan({ options, ofLane, plan }: Planning, lane: Lane): readonly Watched[] {
  const before = lane.stretch();
  const next = solveStretch(demandOf(lane, ofLane(lane), options.fixedPerHour(lane)), lane.budget());
  if (!differs(before, next)) return [];
  lane.setStretch(next);
  return ofLane(lane)
    .filter(({ poll }) => poll.lastAttemptAt !== undefined)
    .map((entry) => ({ entry, moved: plan(entry) }))
    .filter(({ entry, moved }) => Math.abs(moved.planned.intervalMs / entry.planned.intervalMs - 1) > 0.2)
    .map(({ moved }) => moved);
}

/** What a lane's repositories ask of its budget. Looks are metered after stretching, so they are multiplied back. */
function demandOf(lane: Lane, entries: readonly Watched[], fixed: number): Demand {
  const { looks, steps } = lane.perHour();
  const idle = entries.reduce((sum, { planned }) => sum + idleDemand(planned), 0);
  return { active: looks * lane.stretch().active, idle, fixed: fixed + steps };
}

function idleDemand(planned: PlannedPoll): number {
  switch (planned.class) {
    case 'first':
      return CALLS_PER_FIRST_POLL;
    case 'idle':
    case 'hinted':
      return HOUR_MS / planned.wantedIntervalMs;
    case 'active':
      return 0;
    default:
      return planned.class satisfies never;
  }
}

function differs(before: Stretch, next: Stretch): boolean {
  const change = (a: number, b: number): boolean => Math.abs(a / b - 1) > STRETCH_TOLERANCE;
  return change(before.active, next.active) || change(before.idle, next.idle);
}

/** Delays in milliseconds for one new repository after the other: a burst at once, then as fast as the budget allows. */
function spreadFirstPolls(
  lane: Lane,
  { waiting, added, fixed }: { readonly waiting: number; readonly added: number; readonly fixed: number },
): { next: () => number } {
  const { limit, reserved } = lane.budget();
  const perHour = toPlannable(limit, reserved, fixed);
  const callsPerPoll = waiting + added > MANY_FIRST_POLLS ? CALLS_PER_BARE_FIRST_POLL : CALLS_PER_FIRST_POLL;
  let position = waiting;
  return {
    next: () => {
      const calls = position * callsPerPoll - FIRST_BURST * perHour;
      position += 1;
      return Math.max(0, calls / perHour) * HOUR_MS;
    },
  };
}
