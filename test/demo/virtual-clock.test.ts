import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../src/demo/virtual-clock.ts';

describe('virtual clock', () => {
  test('wakes sleepers in the order of their times, at exactly their time', async () => {
    const clock = createVirtualClock(1000);
    const woken: [string, number][] = [];
    const nap = async (name: string, milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds);
      woken.push([name, clock.now()]);
    };

    const naps = [nap('c', 300), nap('a', 100), nap('b', 100), nap('never', 5000)];
    await clock.runUntil(2000);

    expect(woken).toEqual([
      ['a', 1100],
      ['b', 1100],
      ['c', 1300],
    ]);
    expect(clock.now()).toBe(2000);
    expect(clock.pending()).toBe(1);
    expect(naps).toHaveLength(4);
  });

  test('lets code with many hops finish before it moves on', async () => {
    const clock = createVirtualClock(0);
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(10);
        const body = await new Response('{"ok":true}').json();
        await turn();
        for (let hop = 0; hop < 50; hop += 1) await Promise.resolve(body);
        await turn();
        seen.push(clock.now());
      }
    };

    const done = work();
    await clock.runUntil(1000);
    await done;

    expect(seen).toEqual([10, 20, 30]);
  });

  test('runs timers that other timers start, up to and at the end', async () => {
    const clock = createVirtualClock(0);
    let ticks = 0;
    const loop = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(10);
        ticks += 1;
      }
    };

    void loop();
    await clock.runUntil(100);

    expect(ticks).toBe(10);
  });

  test('an aborted sleep rejects with the reason at once and never fires', async () => {
    const clock = createVirtualClock(0);
    const abort = new AbortController();
    const reason = new Error('stop');

    const sleeping = clock.sleep(1000, abort.signal);
    abort.abort(reason);

    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(1, abort.signal)).rejects.toBe(reason);
    expect(clock.pending()).toBe(0);
    expect(await clock.advance()).toBe(false);
    expect(clock.now()).toBe(0);
  });

  test('advance jumps to the next timer', async () => {
    const clock = createVirtualClock(0);
    const sleeping = clock.sleep(86_400_000);

    const moved = await clock.advance();
    await sleeping;

    expect(moved).toBe(true);
    expect(clock.now()).toBe(86_400_000);
  });

  test('says so when the code never comes to rest', async () => {
    const clock = createVirtualClock(0, { maxTurns: 100 });
    let stop = false;
    const spin = async (): Promise<void> => {
      while (!stop) {
        clock.now();
        await turn();
      }
    };

    void spin();

    await expect(clock.runUntil(10)).rejects.toThrow('never comes to rest');
    stop = true;
  });

  test('carries a thousand sleepers through ten minutes without real waiting', async () => {
    const clock = createVirtualClock(0);
    let wakes = 0;
    const loop = async (offset: number): Promise<void> => {
      await clock.sleep(offset);
      for (;;) {
        await clock.sleep(60_000);
        wakes += 1;
      }
    };

    for (let index = 0; index < 1000; index += 1) void loop(index * 37);
    await clock.runUntil(600_000);

    expect(wakes).toBe(9_001);
  });
});
