import { describe, expect, test } from 'vitest';
import { compareHint, HINT_SETTLE_MS, hintWantedFrom } from '../../src/collector/hint.ts';
import { makeRepository, NOON } from './fake-api.ts';

const at = (slug: string, updatedAt: number) => makeRepository(slug, { updatedAt });
const PART = { isFull: false };
const FULL = { isFull: true };

function slugs(look: ReturnType<typeof compareHint>): string[] {
  return look.changed.map(({ repository }) => repository);
}

describe('compareHint', () => {
  test('the first look only remembers', () => {
    const look = compareHint(undefined, [at('a', 5), at('b', 3)], PART);

    expect(slugs(look)).toEqual([]);
  });

  test('what grew has changed, what stayed or went back has not', () => {
    const first = compareHint(undefined, [at('a', 5), at('b', 3), at('c', 2)], PART);

    const second = compareHint(first.memory, [at('b', 9), at('a', 5), at('c', 1)], PART);
    const third = compareHint(second.memory, [at('b', 9), at('a', 5), at('c', 1)], PART);

    expect(slugs(second)).toEqual(['b']);
    expect(slugs(third)).toEqual([]);
  });

  test('what comes onto a full page from below has changed', () => {
    const first = compareHint(undefined, [at('a', 5), at('b', 3)], FULL);

    const look = compareHint(first.memory, [at('x', 9), at('a', 5)], FULL);

    expect(slugs(look)).toEqual(['x']);
  });

  test('what moves up because another repository vanished has not changed', () => {
    const first = compareHint(undefined, [at('a', 5), at('b', 3)], FULL);

    const look = compareHint(first.memory, [at('b', 3), at('older', 2)], FULL);

    expect(slugs(look)).toEqual([]);
  });

  test('a new repository on a page that shows all has changed', () => {
    const first = compareHint(undefined, [at('a', 5)], PART);

    const look = compareHint(first.memory, [at('a', 5), at('new', 4)], PART);

    expect(slugs(look)).toEqual(['new']);
  });

  test('without updated_on nothing is known', () => {
    const first = compareHint(undefined, [makeRepository('a')], PART);

    const look = compareHint(first.memory, [makeRepository('a')], PART);

    expect(slugs(look)).toEqual([]);
  });
});

describe('hintWantedFrom', () => {
  test.each([
    ['an old change: now', NOON - 60_000, NOON],
    ['a fresh change: when it has settled', NOON - 5_000, NOON - 5_000 + HINT_SETTLE_MS],
    ['a clock that is ahead: no longer than that', NOON + 3_600_000, NOON + HINT_SETTLE_MS],
    ['no time: now', undefined, NOON],
  ])('%s', (_what, updatedAt, expected) => {
    expect(hintWantedFrom(updatedAt, NOON)).toBe(expected);
  });
});
