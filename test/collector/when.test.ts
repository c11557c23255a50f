import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PollFacts, planPoll } from '../../src/collector/when.ts';
import { fold } from '../../src/domain/fold.ts';
import type { Ledger } from '../../src/domain/ledger.ts';
import { createRefPolicy } from '../../src/domain/ref-policy.ts';
import type { Run } from '../../src/domain/run.ts';
import { INITIAL_POLL_STATUS } from '../../src/domain/snapshot.ts';
import { MINUTE, makeRepository, makeRun, NOON } from './fake-api.ts';

const INTERVALS = { activeMs: MINUTE, idleMs: 15 * MINUTE, hinted: true };
const AS_WISHED = { active: 1, idle: 1 };

/** A ledger as the fold makes it of these runs, seen at noon. */
function ledgerOf(runs: readonly Run[]): Ledger {
  const observation = {
    repository: makeRepository('api'),
    at: NOON,
    runs: runs.map((run) => ({ run })),
    gone: [],
    listing: { complete: true },
  };
  const policy = {
    refs: createRefPolicy(['@main']),
    durationBuckets: [60],
    steps: true,
    stepHistograms: false,
    forgetAfterMs: 30 * 24 * 60 * MINUTE,
    settledRetentionMs: 24 * 60 * MINUTE,
    seriesLeft: 10_000,
  };
  return fold(undefined, observation, policy).ledger;
}

function facts(change: Partial<PollFacts> = {}): PollFacts {
  return {
    ledger: undefined,
    poll: { ...INITIAL_POLL_STATUS, lastAttemptAt: NOON, up: true },
    movingSince: new Map(),
    foundAt: NOON,
    earliestAt: 0,
    jitter: 0,
    ...change,
  };
}

function hintFrom(wantedFrom: number) {
  return { wantedFrom, since: wantedFrom };
}

function minutesUntil(dueAt: number): number {
  return (dueAt - NOON) / MINUTE;
}

const QUIET = makeRun(1, { createdAt: NOON - 120 * MINUTE, completedAt: NOON - 110 * MINUTE });
const OPEN = makeRun(2, { terminal: false, createdAt: NOON - MINUTE });

describe('planPoll', () => {
  test.each([
    ['a repository without activity', { ledger: ledgerOf([QUIET]) }, 15],
    ['one that was never seen active', {}, 15],
    ['one that ended a run just now', { ledger: ledgerOf([makeRun(1, { completedAt: NOON })]) }, 7.5],
    ['quiet for ten minutes', { ledger: ledgerOf([makeRun(1, { completedAt: NOON - 10 * MINUTE })]) }, 10],
    ['quiet for an hour', { ledger: ledgerOf([makeRun(1, { completedAt: NOON - 60 * MINUTE })]) }, 15],
    ['one that never used Pipelines', { poll: { ...facts().poll, neverUsedPipelines: true } }, 60],
    ['one failure', { poll: { ...facts().poll, consecutiveFailures: 1 } }, 1],
    ['three failures', { poll: { ...facts().poll, consecutiveFailures: 3 } }, 4],
    ['a hundred failures', { poll: { ...facts().poll, consecutiveFailures: 100 } }, 15],
    ['a failure with open runs', { ledger: ledgerOf([OPEN]), poll: { ...facts().poll, consecutiveFailures: 2 } }, 2],
    [
      'only a paused run, for long',
      { ledger: ledgerOf([QUIET, { ...OPEN, state: 'PAUSED', createdAt: NOON - 99 * MINUTE }]) },
      15,
    ],
    [
      'only a halted run, for long',
      { ledger: ledgerOf([QUIET, { ...OPEN, state: 'HALTED', createdAt: NOON - 99 * MINUTE }]) },
      15,
    ],
    ['a postponed poll', { earliestAt: NOON + 40 * MINUTE }, 40],
    ['a hint', { ledger: ledgerOf([QUIET]), hint: hintFrom(NOON + 3000) }, 0.05],
    [
      'a hint for what never used Pipelines',
      { poll: { ...facts().poll, neverUsedPipelines: true }, hint: hintFrom(NOON) },
      0,
    ],
    [
      'a hint that comes later than the next poll',
      { ledger: ledgerOf([QUIET]), hint: hintFrom(NOON + 20 * MINUTE) },
      15,
    ],
    [
      'a hint for what was never polled',
      { poll: INITIAL_POLL_STATUS, earliestAt: NOON + 60 * MINUTE, hint: hintFrom(NOON) },
      0,
    ],
    ['the first poll', { poll: INITIAL_POLL_STATUS, earliestAt: NOON + 60 * MINUTE }, 60],
  ])('%s', (_what, change: Partial<PollFacts>, minutes) => {
    const planned = planPoll(facts(change), INTERVALS, AS_WISHED);

    expect(minutesUntil(planned.dueAt)).toBeCloseTo(minutes, 6);
  });

  test('without the hint it backs off from two active intervals', () => {
    const ledger = ledgerOf([makeRun(1, { completedAt: NOON })]);

    const planned = planPoll(facts({ ledger }), { ...INTERVALS, hinted: false }, AS_WISHED);

    expect(minutesUntil(planned.dueAt)).toBe(2);
  });

  test('an open run is looked at within five minutes, whatever its pipeline usually takes', () => {
    const history = Array.from({ length: 10 }, (_, index) =>
      makeRun(index + 1, { createdAt: NOON - 1000 * MINUTE, completedAt: NOON - 970 * MINUTE }),
    );
    const ledger = ledgerOf([...history, makeRun(50, { terminal: false, createdAt: NOON - 2 * MINUTE })]);

    const planned = planPoll(facts({ ledger, jitter: 1 }), INTERVALS, AS_WISHED);

    expect(planned.class).toBe('active');
    expect(minutesUntil(planned.dueAt)).toBeGreaterThan(4);
    expect(minutesUntil(planned.dueAt)).toBeLessThan(5);
  });

  test('a run near its usual end is looked at often', () => {
    const history = Array.from({ length: 10 }, (_, index) => {
      const createdAt = NOON - (1000 - index) * MINUTE;
      return makeRun(index + 1, { createdAt, completedAt: createdAt + 10 * MINUTE });
    });
    const ledger = ledgerOf([...history, makeRun(50, { terminal: false, createdAt: NOON - 9.5 * MINUTE })]);

    const planned = planPoll(facts({ ledger }), INTERVALS, AS_WISHED);

    expect(minutesUntil(planned.dueAt)).toBeLessThan(1);
  });

  test('a run that goes on after days of waiting counts from then', () => {
    const ledger = ledgerOf([QUIET, makeRun(2, { terminal: false, createdAt: NOON - 3000 * MINUTE })]);
    const movingSince = new Map([['{run-2}', { runNumber: 1, waiting: false, at: NOON - MINUTE }]]);

    const known = planPoll(facts({ ledger, movingSince }), INTERVALS, AS_WISHED);
    const unknown = planPoll(facts({ ledger }), INTERVALS, AS_WISHED);

    expect(minutesUntil(known.dueAt)).toBeLessThan(5);
    expect(minutesUntil(unknown.dueAt)).toBe(15);
  });

  test('a backlog of steps is fetched at the active pace, a few due ones are not', () => {
    const due = (count: number) => ({
      ...ledgerOf([QUIET]),
      stepsDue: Array.from({ length: count }, (_, index) => makeRun(index + 10)),
    });

    const few = planPoll(facts({ ledger: due(3) }), INTERVALS, AS_WISHED);
    const many = planPoll(facts({ ledger: due(25) }), INTERVALS, AS_WISHED);

    expect([few, many].map(({ wantedIntervalMs }) => wantedIntervalMs / MINUTE)).toEqual([15, 1]);
  });

  test('what was put off is still wanted since it was wanted first', () => {
    const hint = { wantedFrom: NOON + 5 * MINUTE, since: NOON + MINUTE };

    const hinted = planPoll(facts({ hint }), INTERVALS, AS_WISHED);
    const first = planPoll(facts({ poll: INITIAL_POLL_STATUS, earliestAt: NOON + 40 * MINUTE }), INTERVALS, AS_WISHED);

    expect(hinted).toMatchObject({ class: 'hinted', wantedAt: NOON + MINUTE, dueAt: NOON + 5 * MINUTE });
    expect(first).toMatchObject({ class: 'first', wantedAt: NOON, dueAt: NOON + 40 * MINUTE });
  });

  test('stretch is visible in the interval and in what was wanted', () => {
    const planned = planPoll(facts({ ledger: ledgerOf([QUIET]) }), INTERVALS, { active: 1, idle: 3 });

    expect(planned).toMatchObject({
      intervalMs: 45 * MINUTE,
      wantedIntervalMs: 15 * MINUTE,
      wantedAt: NOON + 15 * MINUTE,
    });
    expect(minutesUntil(planned.dueAt)).toBe(45);
  });
});

describe('planPoll, for all facts', () => {
  const anyFacts = fc
    .record({
      ages: fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 4 }),
      waiting: fc.boolean(),
      quietFor: fc.integer({ min: 0, max: 10_000 }),
      failures: fc.integer({ min: 0, max: 30 }),
      neverUsed: fc.boolean(),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      earliest: fc.integer({ min: -100, max: 100 }),
    })
    .map((any): PollFacts => {
      const ended = makeRun(1, {
        createdAt: NOON - (any.quietFor + 5) * MINUTE,
        completedAt: NOON - any.quietFor * MINUTE,
      });
      const open = any.ages.map((age, index) =>
        makeRun(index + 2, {
          terminal: false,
          state: any.waiting ? 'PAUSED' : 'RUNNING',
          createdAt: NOON - age * MINUTE,
        }),
      );
      return facts({
        ledger: ledgerOf([ended, ...open]),
        poll: { ...facts().poll, consecutiveFailures: any.failures, neverUsedPipelines: any.neverUsed },
        jitter: any.jitter,
        earliestAt: NOON + any.earliest * MINUTE,
      });
    });
  const stretches = fc.record({
    active: fc.double({ min: 1, max: 10, noNaN: true }),
    idle: fc.double({ min: 1, max: 50, noNaN: true }),
  });

  test('never before a third of the active interval, never starved, the same answer twice', () => {
    fc.assert(
      fc.property(anyFacts, stretches, (known, stretch) => {
        const planned = planPoll(known, INTERVALS, stretch);

        const longest = 4 * INTERVALS.idleMs * Math.max(stretch.idle, stretch.active) * 1.3;
        expect(planned.dueAt).toBeGreaterThanOrEqual(NOON + INTERVALS.activeMs / 3 - 1);
        expect(planned.dueAt).toBeLessThanOrEqual(Math.max(NOON + longest, known.earliestAt));
        expect(planned.dueAt).toBeGreaterThanOrEqual(planned.wantedAt);
        expect(planPoll(known, INTERVALS, stretch)).toEqual(planned);
      }),
    );
  });

  test('more stretch is never sooner', () => {
    fc.assert(
      fc.property(anyFacts, stretches, fc.double({ min: 1, max: 4, noNaN: true }), (known, stretch, factor) => {
        const less = planPoll(known, INTERVALS, stretch);
        const more = planPoll(known, INTERVALS, { active: stretch.active * factor, idle: stretch.idle * factor });

        // The integration of gaps has steps, which may move an answer by a fraction of one.
        expect(more.dueAt - NOON).toBeGreaterThanOrEqual((less.dueAt - NOON) * 0.97);
      }),
    );
  });

  test('a hint never makes it later', () => {
    fc.assert(
      fc.property(anyFacts, stretches, fc.integer({ min: 0, max: 60 }), (known, stretch, minutes) => {
        const plain = planPoll(known, INTERVALS, stretch);
        const hinted = planPoll({ ...known, hint: hintFrom(NOON + minutes * MINUTE) }, INTERVALS, stretch);

        expect(hinted.dueAt).toBe(Math.min(plain.dueAt, NOON + minutes * MINUTE));
      }),
    );
  });
});
