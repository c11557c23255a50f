import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTime } from '../../src/bitbucket/to-time.ts';

const NOON = Date.UTC(2026, 10, 2, 12, 0, 0);

describe('toTime', () => {
  it.each([
    ['2026-11-02T12:00:00Z', NOON],
    ['2026-11-02T12:00:00.25Z', NOON + 250],
    ['2026-11-02T12:00:00.671Z', NOON + 671],
    ['2026-11-02T12:00:00.14397Z', NOON + 143],
    ['2026-11-02T12:00:00.096165Z', NOON + 96],
    ['2026-11-02T12:00:00.999999999Z', NOON + 999],
    ['2026-11-02T12:00:00.123456789123Z', NOON + 123],
    ['2026-11-02T12:00:00+00:00', NOON],
    ['2026-11-02T12:00:00.418592+00:00', NOON + 418],
    ['2026-11-02T14:30:00+02:30', NOON],
    ['2026-11-02T07:00:00-05:00', NOON],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('reads %s', (text, expected) => {
    expect(toTime(text)).toBe(expected);
  });

  it.each([
    undefined,
    '',
    'yesterday',
    '2026-11-02',
    '2026-11-02T12:00:00',
    '2026-13-02T12:00:00Z',
    '2026-02-29T12:00:00Z',
    '2026-11-02T24:00:00Z',
    '2026-11-02T12:60:00Z',
    '0001-01-01T00:00:00Z',
    `2026-11-02T12:00:00.${'1'.repeat(100)}Z`,
  ])('does not guess at %s', (text) => {
    expect(toTime(text)).toBeUndefined();
  });

  it('agrees with the platform on every moment since 1970', () => {
    const moments = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });

    fc.assert(fc.property(moments, (date) => toTime(date.toISOString()) === date.getTime()));
  });
});
