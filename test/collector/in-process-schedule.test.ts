import { describe, expect, test } from 'vitest';
import { createInProcessSchedule, type InProcessScheduleOptions } from '../../src/collector/in-process-schedule.ts';
import type { Schedule } from '../../src/collector/schedule.ts';
import { createVirtualClock, type VirtualClock } from '../../src/demo/virtual-clock.ts';
import { NOON } from './fake-api.ts';

interface Bench {
  readonly clock: VirtualClock;
  readonly schedule: Schedule;
  readonly stop: AbortController;
  readonly faults: unknown[];
  readonly turns: number[];
}

function makeSchedule(change: Partial<InProcessScheduleOptions> = {}): Bench {
  const clock = createVirtualClock(NOON);
  const stop = new AbortController();
  const faults: unknown[] = [];
  const turns: number[] = [];
  const schedule = createInProcessSchedule({
    clock,
    concurrency: 2,
    signal: stop.signal,
    admit: (due) => ({ start: due }),
    onTurn: () => turns.push(clock.now()),
    onFault: (_, error) => faults.push(error),
    ...change,
  });
  return { clock, schedule, stop, faults, turns };
}

/** Seconds after noon at which each piece of work began. */
type Started = [string, number][];

function noting(clock: VirtualClock, started: Started, lastsMs = 0): (key: string) => Promise<void> {
  return async (key) => {
    started.push([key, (clock.now() - NOON) / 1000]);
    if (lastsMs > 0) await clock.sleep(lastsMs);
  };
}

describe('the in-process schedule', () => {
  test('starts each when it is due, and only then', async () => {
    const { clock, schedule, stop } = makeSchedule();
    const started: Started = [];
    schedule.put('a', NOON + 30_000);
    schedule.put('b', NOON + 5_000);

    const done = schedule.run(noting(clock, started));
    await clock.runUntil(NOON + 60_000);
    stop.abort();
    await done;

    expect(started).toEqual([
      ['b', 5],
      ['a', 30],
    ]);
  });

  test('put again, it moves: sooner, later, or away', async () => {
    const { clock, schedule, stop } = makeSchedule();
    const started: Started = [];
    for (const key of ['sooner', 'later', 'removed']) schedule.put(key, NOON + 30_000);

    const done = schedule.run(noting(clock, started));
    await clock.runUntil(NOON + 5_000);
    schedule.put('sooner', NOON + 6_000);
    schedule.put('later', NOON + 90_000);
    schedule.remove('removed');
    await clock.runUntil(NOON + 120_000);
    stop.abort();
    await done;

    expect(started).toEqual([
      ['sooner', 6],
      ['later', 90],
    ]);
  });

  test('never more at once than allowed, those waiting longest first', async () => {
    const { clock, schedule, stop } = makeSchedule();
    const started: Started = [];
    for (const [index, key] of ['a', 'b', 'c'].entries()) schedule.put(key, NOON - 10_000 + index);

    const done = schedule.run(noting(clock, started, 4_000));
    await clock.runUntil(NOON + 20_000);
    stop.abort();
    await done;

    expect(started).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 4],
    ]);
  });

  test('the same one never twice at once, even when it is put meanwhile', async () => {
    const { clock, schedule, stop } = makeSchedule();
    const started: Started = [];
    schedule.put('a', NOON);

    const done = schedule.run(noting(clock, started, 4_000));
    await clock.runUntil(NOON + 1_000);
    schedule.put('a', NOON + 1_000);
    await clock.runUntil(NOON + 20_000);
    stop.abort();
    await done;

    expect(started).toEqual([
      ['a', 0],
      ['a', 4],
    ]);
  });

  test('what is not admitted waits and is asked for again in time', async () => {
    let open = false;
    const { clock, schedule, stop } = makeSchedule({
      admit: (due) => (open ? { start: due } : { start: [], lookAgainAt: NOON + 7_000 }),
    });
    const started: Started = [];
    schedule.put('a', NOON);

    const done = schedule.run(noting(clock, started));
    await clock.runUntil(NOON + 6_000);
    open = true;
    await clock.runUntil(NOON + 20_000);
    stop.abort();
    await done;

    expect(started).toEqual([['a', 7]]);
  });

  test('work that throws, at once or later, does not end the loop', async () => {
    const { clock, schedule, stop, faults } = makeSchedule();
    const started: Started = [];
    schedule.put('bad', NOON);
    schedule.put('good', NOON + 1_000);

    const done = schedule.run(async (key) => {
      started.push([key, (clock.now() - NOON) / 1000]);
      if (key === 'bad') throw new Error('broken');
    });
    await clock.runUntil(NOON + 5_000);
    stop.abort();
    await done;

    expect(started.map(([key]) => key)).toEqual(['bad', 'good']);
    expect(faults).toEqual([new Error('broken')]);
  });

  test('gives a sign of life although nothing is due', async () => {
    const { clock, schedule, stop, turns } = makeSchedule();

    const done = schedule.run(async () => undefined);
    await clock.runUntil(NOON + 60_000);
    stop.abort();
    await done;

    expect(Math.max(...turns) - NOON).toBeGreaterThanOrEqual(50_000);
  });

  test('ends at once when it stops, after the work under way', async () => {
    const { clock, schedule, stop } = makeSchedule();
    let ended = false;
    schedule.put('a', NOON);

    const done = schedule.run(async () => {
      await clock.sleep(3_000);
      ended = true;
    });
    await clock.runUntil(NOON + 1_000);
    stop.abort();
    await clock.runUntil(NOON + 3_000);
    await done;

    expect(ended).toBe(true);
  });
});
