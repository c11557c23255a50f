import { describe, expect, test } from 'vitest';
import { type LearnedLimit, learnLimit, NOTHING_LEARNED, withLearned } from '../../src/collector/learned-limit.ts';
import { MINUTE, NOON } from './fake-api.ts';

const OPEN = { limit: 1000, remaining: 300, reserved: 100 };

/** A pause of a minute, and what is learned when it is seen; it begins `after` milliseconds from the end of the last one. */
function pause(before: LearnedLimit, after: number, remaining = 300): LearnedLimit {
  const now = Math.max(before.pausedUntil, NOON) + after;
  return learnLimit(before, { ...OPEN, remaining, pausedUntil: now + MINUTE }, now);
}

describe('learnLimit', () => {
  test('a 429 now and then teaches nothing', () => {
    const learned = [0, 1, 2, 3, 4].reduce((before) => pause(before, 10 * MINUTE), NOTHING_LEARNED);

    expect(withLearned(OPEN, learned)).toEqual(OPEN);
  });

  test('one refusal right after the other shows what is really allowed', () => {
    const learned = [0, 1, 2].reduce((before) => pause(before, 5_000), NOTHING_LEARNED);

    const budget = withLearned(OPEN, learned);

    expect(budget).toEqual({ limit: 665, reserved: 66, remaining: 0 });
  });

  test('the same pause seen twice is one pause', () => {
    const first = pause(NOTHING_LEARNED, 0);
    const status = { ...OPEN, pausedUntil: first.pausedUntil };

    const learned = [1, 2, 3, 4].reduce((before, second) => learnLimit(before, status, NOON + second * 1000), first);

    expect(learned.streak).toBe(1);
  });

  test('time gives it back, and the whole limit in the end', () => {
    const learned = [0, 1, 2].reduce((before) => pause(before, 5_000), NOTHING_LEARNED);

    const anHour = learnLimit(learned, OPEN, learned.at + 60 * MINUTE);
    const twoHours = learnLimit(anHour, OPEN, learned.at + 120 * MINUTE);

    expect(withLearned(OPEN, anHour).limit).toBe(865);
    expect(withLearned(OPEN, twoHours)).toEqual(OPEN);
  });

  test('it never goes below a quarter', () => {
    const learned = [0, 1, 2, 3, 4, 5].reduce((before) => pause(before, 0, 990), NOTHING_LEARNED);

    expect(withLearned(OPEN, learned).limit).toBe(250);
  });
});
