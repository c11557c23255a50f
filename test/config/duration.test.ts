import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/config/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['250ms', 250],
    ['60s', 60_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['90d', 7_776_000_000],
    ['1w', 604_800_000],
    ['1y', 31_536_000_000],
    ['1d12h0m5s7ms', 129_605_007],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', ' ', '60', '1.5h', '-1s', '1m1h', '1s1s', '1 s', 's', '1S', '1hour', '1m ', '9999999999s'])(
    'refuses "%s"',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('adds its parts up', () => {
    const part = fc.nat({ max: 999_999 });
    fc.assert(
      fc.property(part, part, part, (hours, seconds, milliseconds) => {
        const total = parseDuration(`${hours}h${seconds}s${milliseconds}ms`);

        expect(total).toBe(hours * 3_600_000 + seconds * 1000 + milliseconds);
      }),
    );
  });
});
