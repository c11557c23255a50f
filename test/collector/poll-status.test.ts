import { describe, expect, test } from 'vitest';
import type { PollOutcome } from '../../src/collector/poll-repository.ts';
import { afterPoll, withPlan } from '../../src/collector/poll-status.ts';
import { INITIAL_POLL_STATUS, type PollStatus } from '../../src/domain/snapshot.ts';
import { fault, NOON } from './fake-api.ts';

const TIMES = { wantedAt: NOON - 30_000, startedAt: NOON, endedAt: NOON + 500 };
const FAILED: PollOutcome = { kind: 'failed', error: fault('server') };

describe('afterPoll', () => {
  test('a success is dated by its beginning, and clears the failures in a row, but not their memory', () => {
    const before: PollStatus = {
      ...INITIAL_POLL_STATUS,
      consecutiveFailures: 2,
      failures: [{ at: 1, message: 'old' }],
    };

    const after = afterPoll(before, { kind: 'never-used' }, TIMES);

    expect(after).toEqual({
      up: true,
      lastAttemptAt: NOON,
      lastSuccessAt: NOON,
      durationSeconds: 0.5,
      lagSeconds: 30,
      consecutiveFailures: 0,
      failures: [{ at: 1, message: 'old' }],
      neverUsedPipelines: true,
    });
  });

  test('failures add up, and the newest five are remembered', () => {
    const after = Array.from({ length: 7 }).reduce<PollStatus>((poll) => afterPoll(poll, FAILED, TIMES), {
      ...INITIAL_POLL_STATUS,
      lastSuccessAt: NOON - 1,
    });

    expect(after).toMatchObject({ up: false, consecutiveFailures: 7, lastSuccessAt: NOON - 1 });
    expect(after.failures).toHaveLength(5);
    expect(after.failures[0]).toEqual({ at: NOON + 500, message: 'test server' });
  });

  test.each<PollOutcome>([{ kind: 'postponed', error: fault('budget') }, { kind: 'aborted' }, { kind: 'gone' }])(
    '$kind is no attempt',
    (outcome) => {
      expect(afterPoll(INITIAL_POLL_STATUS, outcome, TIMES)).toBe(INITIAL_POLL_STATUS);
    },
  );

  test('a poll that began in time has no lag', () => {
    const after = afterPoll(INITIAL_POLL_STATUS, { kind: 'never-used' }, { ...TIMES, wantedAt: NOON + 5_000 });

    expect(after.lagSeconds).toBe(0);
  });
});

test('withPlan shows the next poll and its interval, stretch included', () => {
  const planned = {
    class: 'idle',
    wantedAt: NOON,
    dueAt: NOON + 0.4,
    intervalMs: 2_700_000,
    wantedIntervalMs: 900_000,
  } as const;

  expect(withPlan(INITIAL_POLL_STATUS, planned)).toMatchObject({ nextDueAt: NOON, intervalSeconds: 2700 });
});
