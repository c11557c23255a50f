import { expect, it } from 'vitest';
import { createRateLimit } from '../../src/http/rate-limit.ts';

it('allows a burst, then one request per interval', () => {
  const mayPass = createRateLimit({ burst: 2, intervalMs: 100 });

  const verdicts = [0, 0, 0, 99, 100, 100, 1_000, 1_000, 1_000].map((now) => mayPass(now));

  expect(verdicts).toEqual([true, true, false, false, true, false, true, true, false]);
});
