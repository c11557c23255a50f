import type { Ledger, OpenRun } from '../domain/ledger.ts';
import type { PollStatus } from '../domain/snapshot.ts';
import { isWaiting } from '../domain/state.ts';
import { toPipeline } from '../domain/target.ts';
import { nextLookSeconds, type OpenAge } from './run-end.ts';
import type { MovingSince } from './since.ts';
import type { Stretch } from './stretch.ts';

/** What is known of one repository when its next poll is planned. Times in milliseconds since the epoch. */
export interface PollFacts {
  readonly ledger: Ledger | undefined;
  readonly poll: PollStatus;
  readonly movingSince: MovingSince;
  /** Something said that this repository has changed. */
  readonly hint?: Hint;
  /** When it was found. */
  readonly foundAt: number;
  /** Not polled before this unless something happens: the first polls of many repositories are spread over the budget. */
  readonly earliestAt: number;
  /** Drawn once per poll, from 0 to 1, so that planning again gives the same answer. */
  readonly jitter: number;
}

export interface Hint {
  /** The poll may begin. Later than `since` when it was tried before and put off. */
  readonly wantedFrom: number;
  /** The poll is wanted. */
  readonly since: number;
}

export interface Intervals {
  readonly activeMs: number;
  readonly idleMs: number;
  /** Pushes are noticed by a hint: polling after an activity may back off faster. */
  readonly hinted: boolean;
}

/** `first`: never polled. `active`: open runs that move. `hinted`: something changed. `idle`: all others. */
export type PollClass = 'first' | 'active' | 'hinted' | 'idle';

export interface PlannedPoll {
  readonly class: PollClass;
  /** When it would be due if the budget were endless. */
  readonly wantedAt: number;
  /** When it is due: the interval stretched to what the budget carries. */
  readonly dueAt: number;
  /** Milliseconds from the last attempt to `dueAt`, without a hint's shortcut; 0 before the first poll. */
  readonly intervalMs: number;
  /** The same without stretch: what this repository asks of the budget. */
  readonly wantedIntervalMs: number;
}

/** A run's end is seen within this time, or within a fortieth of its age: promised are five minutes. */
const MAX_OPEN_GAP_MS = 275_000;
const MAX_OPEN_GAP_OF_AGE = 1 / 40;
const NEVER_USED_FACTOR = 4;
/** As many step lists as one poll fetches: few that always fail must not keep a repository at this pace. */
const STEP_BACKLOG = 20;
/** Each interval is lengthened by up to this part, so that repositories do not march in step. */
const JITTER = 0.08;
/** A failing server must not be asked by all at once. */
const FAILURE_JITTER = 0.3;

/**
 * When is this repository due? Pure: planning again with the same facts gives the same answer, and with more stretch never an
 * earlier one. Nothing is ever left out: every repository has a due time.
 */
export function planPoll(facts: PollFacts, intervals: Intervals, stretch: Stretch): PlannedPoll {
  const attemptAt = facts.poll.lastAttemptAt;
  if (attemptAt === undefined) return planFirstPoll(facts);
  const moving = facts.poll.consecutiveFailures > 0 ? [] : movingRuns(facts.ledger);
  const active = moving.length > 0;
  const wanted = active
    ? activeIntervalMs(facts, moving, { activeMs: intervals.activeMs, idleMs: intervals.idleMs, attemptAt })
    : quietIntervalMs(facts, intervals);
  const grown = active ? stretched(facts, moving, { ...intervals, attemptAt, wanted, stretch }) : wanted * stretch.idle;
  const jitter = 1 + facts.jitter * (facts.poll.consecutiveFailures > 0 ? FAILURE_JITTER : JITTER);
  const regular: PlannedPoll = {
    class: active ? 'active' : 'idle',
    wantedAt: attemptAt + wanted * jitter,
    dueAt: Math.max(attemptAt + grown * jitter, facts.earliestAt),
    intervalMs: grown,
    wantedIntervalMs: wanted,
  };
  return facts.hint === undefined ? regular : withHint(regular, facts.hint);
}

function planFirstPoll(facts: PollFacts): PlannedPoll {
  const dueAt = Math.min(facts.earliestAt, facts.hint?.wantedFrom ?? Number.POSITIVE_INFINITY);
  return { class: 'first', wantedAt: Math.min(facts.foundAt, dueAt), dueAt, intervalMs: 0, wantedIntervalMs: 0 };
}

function withHint(regular: PlannedPoll, { wantedFrom, since }: Hint): PlannedPoll {
  if (regular.dueAt <= wantedFrom) return regular;
  const wantedAt = Math.min(regular.wantedAt, since);
  return { ...regular, class: regular.class === 'active' ? 'active' : 'hinted', wantedAt, dueAt: wantedFrom };
}

/** Open runs that may end by themselves. PAUSED and HALTED ones wait for a person or a lock, and are looked at like idle. */
function movingRuns(ledger: Ledger | undefined): readonly OpenRun[] {
  return ledger === undefined ? [] : Object.values(ledger.open).filter(({ run }) => !isWaiting(run.state));
}

function activeIntervalMs(
  facts: PollFacts,
  moving: readonly OpenRun[],
  options: Omit<Intervals, 'hinted'> & { readonly attemptAt: number; readonly stretch?: number },
): number {
  const { attemptAt, activeMs, idleMs, stretch = 1 } = options;
  const ages = moving.map(({ run }): OpenAge => {
    const since = facts.movingSince.get(run.uuid)?.at ?? run.createdAt ?? attemptAt;
    return {
      ageSeconds: Math.max(0, attemptAt - since) / 1000,
      samples: durationsOf(facts.ledger, toPipeline(run.selector)),
    };
  });
  const youngestMs = Math.min(...ages.map(({ ageSeconds }) => ageSeconds * 1000));
  const longestMs = Math.max(MAX_OPEN_GAP_MS, activeMs, youngestMs * MAX_OPEN_GAP_OF_AGE);
  const maxMs = Math.min(longestMs, Math.max(idleMs, activeMs));
  const gap = nextLookSeconds(ages, {
    activeSeconds: (activeMs * stretch) / 1000,
    maxSeconds: (maxMs * stretch) / 1000,
  });
  return gap * 1000;
}

/** Not simply a multiple: with longer gaps the looks still gather where the run usually ends. */
function stretched(
  facts: PollFacts,
  moving: readonly OpenRun[],
  options: Intervals & { readonly attemptAt: number; readonly wanted: number; readonly stretch: Stretch },
): number {
  const stretch = options.stretch.active;
  if (stretch <= 1) return options.wanted;
  return Math.max(
    options.wanted,
    activeIntervalMs(facts, moving, {
      activeMs: options.activeMs,
      idleMs: options.idleMs,
      attemptAt: options.attemptAt,
      stretch,
    }),
  );
}

/** The same pipeline's durations, or those of the whole repository when it never ended before. */
function durationsOf(ledger: Ledger | undefined, pipeline: string): readonly number[] {
  const own = ledger?.pipelines[pipeline]?.recentWallSeconds ?? [];
  if (own.length > 0 || ledger === undefined) return own;
  return Object.values(ledger.pipelines).flatMap((other) => other.recentWallSeconds);
}

function quietIntervalMs({ ledger, poll }: PollFacts, { activeMs, idleMs, hinted }: Intervals): number {
  if (poll.consecutiveFailures > 0) {
    return Math.min(idleMs, activeMs * 2 ** Math.min(poll.consecutiveFailures - 1, 16));
  }
  if (poll.neverUsedPipelines === true) return idleMs * NEVER_USED_FACTOR;
  // More steps are due than one poll may fetch, as after an outage: the rest should not wait for an idle poll.
  if (ledger !== undefined && ledger.stepsDue.length >= STEP_BACKLOG) return activeMs;
  const lastActivityAt = ledger?.lastActivityAt;
  if (lastActivityAt === undefined || poll.lastAttemptAt === undefined) return idleMs;
  // Doubling: as long again as it has been quiet, from a first step up to the idle interval.
  const firstStep = hinted ? Math.max(idleMs / 2, activeMs) : 2 * activeMs;
  return Math.min(idleMs, Math.max(firstStep, poll.lastAttemptAt - lastActivityAt));
}
