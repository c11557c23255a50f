import { describe, expect, it } from 'vitest';
import { DEAD_AFTER_MS, toHealth, toReadiness, type Vitals } from '../../src/exporter/conditions.ts';

const well: Vitals = { now: 1_000_000, heartbeat: 999_000, failed: false, stopping: false, firstRoundDone: true };

describe('toHealth', () => {
  it.each<[string, Partial<Vitals>, boolean]>([
    ['a loop that turns', {}, true],
    ['a first round that is not done', { firstRoundDone: false }, true],
    ['a loop that is silent for as long as is allowed', { heartbeat: well.now - DEAD_AFTER_MS }, true],
    ['a loop that is silent for longer', { heartbeat: well.now - DEAD_AFTER_MS - 1 }, false],
    ['a collector that ended', { failed: true }, false],
    ['a clock that was set back', { heartbeat: well.now + 3_600_000 }, true],
    ['shutting down', { stopping: true, failed: true, heartbeat: 0 }, true],
  ])('%s', (_, vitals, ok) => {
    expect(toHealth({ ...well, ...vitals }).ok).toBe(ok);
  });

  it('says for how long the loop is silent', () => {
    expect(toHealth({ ...well, heartbeat: well.now - 300_000 })).toEqual({
      ok: false,
      reason: 'the collector has not moved for 300 s',
    });
  });
});

describe('toReadiness', () => {
  it.each<[string, Partial<Vitals>, boolean]>([
    ['after the first round', {}, true],
    ['before it', { firstRoundDone: false }, false],
    ['on shutdown', { stopping: true }, false],
    ['with a dead loop: that is for liveness to say', { heartbeat: 0 }, true],
  ])('%s', (_, vitals, ok) => {
    expect(toReadiness({ ...well, ...vitals }).ok).toBe(ok);
  });
});
