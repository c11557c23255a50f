import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRelative, formatSpan, toTimeTexts } from '../../src/http/format-time.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 49, 31);

describe('formatSpan', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [90, '1 min 30 s'],
    [615, '10 min'],
    [3_600, '1 h'],
    [3_900, '1 h 5 min'],
    [86_400, '1 d'],
    [183_600, '2 d 3 h'],
    [Number.NaN, 'unknown'],
  ])('%d seconds', (seconds, text) => {
    expect(formatSpan(seconds)).toBe(text);
  });
});

it.each([
  [NOW, 'now'],
  [NOW - 400, 'now'],
  [NOW - 180_000, '3 min ago'],
  [NOW + 45_000, 'in 45 s'],
])('formatRelative %d', (at, text) => {
  expect(formatRelative(at, NOW)).toBe(text);
});

it.each([
  [NOW, '2026-11-23 07:49:31 UTC', '07:49:31 UTC'],
  [NOW - 86_400_000, '2026-11-22 07:49:31 UTC', '22 Nov 07:49 UTC'],
  [Date.UTC(2025, 0, 2), '2025-01-02 00:00:00 UTC', '2 Jan 00:00 UTC'],
  [8.64e15, '+275760-09-13 00:00:00 UTC', '13 Sep 00:00 UTC'],
])('toTimeTexts %d', (at, absolute, clock) => {
  expect(toTimeTexts(at, NOW)).toEqual({ iso: new Date(at).toISOString(), absolute, clock });
});

it('takes any number for a time', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (at, now) => {
      const { iso, absolute, clock } = toTimeTexts(at, now) ?? { iso: '', absolute: '', clock: '' };

      const texts = [iso, absolute, clock, formatRelative(at, now), formatSpan(at)];

      expect(texts.join()).not.toMatch(/NaN|Invalid|undefined/);
      expect(iso !== '').toBe(Math.abs(at) <= 8.64e15);
    }),
  );
});
