import { expect, test } from 'vitest';
import { meter, type RateMeter } from '../../src/collector/rate-meter.ts';
import { MINUTE, NOON } from './fake-api.ts';

const EMPTY: RateMeter = { perHour: 0, at: NOON };

test('a steady rate is measured as what it is', () => {
  let rate = EMPTY;
  for (let minute = 1; minute <= 180; minute++) rate = meter(rate, 2, NOON + minute * MINUTE);

  expect(rate.perHour).toBeGreaterThan(115);
  expect(rate.perHour).toBeLessThan(126);
});

test('it fades, and a clock that goes back does no harm', () => {
  const busy = meter(EMPTY, 100, NOON);

  expect(meter(busy, 0, NOON + 60 * MINUTE).perHour).toBeLessThan(busy.perHour / 50);
  expect(meter(busy, 0, NOON - 60 * MINUTE).perHour).toBe(busy.perHour);
});
