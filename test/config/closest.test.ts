import { describe, expect, it } from 'vitest';
import { closest } from '../../src/config/closest.ts';

const CANDIDATES = ['idle_interval', 'active_interval', 'lookback', 'steps', 'web.listen-address'];

describe('closest', () => {
  it.each([
    ['idle_intervall', 'idle_interval'],
    ['idleInterval', 'idle_interval'],
    ['idel_interval', 'idle_interval'],
    ['step', 'steps'],
    ['loockback', 'lookback'],
    ['web.listen.address', 'web.listen-address'],
    ['web.listen-adress', 'web.listen-address'],
  ])('takes %s for %s', (text, meant) => {
    expect(closest(text, CANDIDATES)).toBe(meant);
  });

  it.each(['', 'x', 'stop_it', 'interval', 'password', 'a'.repeat(10_000)])('takes "%s" for nothing', (text) => {
    expect(closest(text, CANDIDATES)).toBeUndefined();
  });

  it('prefers the nearest', () => {
    expect(closest('abcdefgh', ['abcdefxy', 'abcdefgx'])).toBe('abcdefgx');
  });
});
