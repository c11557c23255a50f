import { describe, expect, it } from 'vitest';
import { toBackOff, toRetryAt } from '../../src/bitbucket/rate-limit.ts';

const NOW = Date.UTC(2026, 10, 2, 12);

describe('toRetryAt', () => {
  it.each([
    ['nothing', {}, undefined],
    ['seconds', { 'retry-after': '120' }, NOW + 120_000],
    ['a date', { 'retry-after': 'Mon, 02 Nov 2026 12:10:00 GMT' }, NOW + 600_000],
    ['a date that is over', { 'retry-after': 'Mon, 02 Nov 2026 11:10:00 GMT' }, undefined],
    ['zero seconds', { 'retry-after': '0' }, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['seconds left', { 'x-ratelimit-reset': '300' }, NOW + 300_000],
    ['seconds since the epoch', { 'x-ratelimit-reset': String(NOW / 1000 + 60) }, NOW + 60_000],
    ['both', { 'retry-after': '10', 'x-ratelimit-reset': '300' }, NOW + 10_000],
    ['nonsense and seconds left', { 'retry-after': 'soon', 'x-ratelimit-reset': '300' }, NOW + 300_000],
  ])('understands %s', (_case, headers, expected) => {
    expect(toRetryAt(new Headers(headers as Record<string, string>), NOW)).toBe(expected);
  });
});

describe('toBackOff', () => {
  it.each([
    [0, 60_000],
    [1, 120_000],
    [4, 960_000],
    [5, 1_800_000],
    [1000, 1_800_000],
  ])('after %i refusals pauses at most %i ms and at least three quarters of it', (refusals, most) => {
    expect(toBackOff(refusals, 0)).toBe(most);
    expect(toBackOff(refusals, 1)).toBe(most * 0.75);
  });
});
