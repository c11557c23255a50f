import { describe, expect, it } from 'vitest';
import type { BitbucketErrorKind } from '../../src/bitbucket/errors.ts';
import { toRetryDelay } from '../../src/bitbucket/retry.ts';

const TRANSIENT: readonly BitbucketErrorKind[] = ['server', 'network', 'timeout', 'malformed'];
const LASTING: readonly BitbucketErrorKind[] = [
  'unauthorized',
  'forbidden',
  'not_found',
  'gone',
  'bad_request',
  'rate_limited',
  'budget',
  'aborted',
];

describe('toRetryDelay', () => {
  it.each(TRANSIENT)('retries %s twice, later the second time', (kind) => {
    expect([0, 1, 2].map((retries) => toRetryDelay(kind, retries, 0.5))).toEqual([500, 1000, undefined]);
  });

  it('spreads the callers', () => {
    expect([0, 0.999].map((random) => toRetryDelay('server', 0, random))).toEqual([250, 750]);
  });

  it.each(LASTING)('does not retry %s', (kind) => {
    expect(toRetryDelay(kind, 0, 0.5)).toBeUndefined();
  });
});
