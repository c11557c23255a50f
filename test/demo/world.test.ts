import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDemoWorld } from '../../src/demo/demo-profile.ts';
import { createRealisticWorld } from '../../src/demo/realistic-profile.ts';
import { createSimulator } from '../../src/demo/simulator.ts';
import { createWorld, type World } from '../../src/demo/world.ts';
import { getItem, getList } from './get.ts';

const T0 = Date.UTC(2026, 10, 23, 9);
const MINUTE = 60_000;
const HOUR = 3_600_000;

function everything(world: World, now: number): string {
  const simulator = createSimulator({ world });
  return world
    .repositories(now)
    .map(({ slug }) => JSON.stringify(getList(simulator, `/repositories/acme/${slug}/pipelines?pagelen=100`, now)))
    .join('\n');
}

describe('determinism', () => {
  test.each([
    ['demo', (seed: number) => createDemoWorld({ start: T0, seed })],
    ['realistic', (seed: number) => createRealisticWorld({ start: T0, repositories: 20, seed })],
  ])('the same seed gives the same %s world, another seed another', (_, create) => {
    const now = T0 + HOUR;

    expect(everything(create(1), now)).toBe(everything(create(1), now));
    expect(everything(create(1), now)).not.toBe(everything(create(2), now));
  });

  test('however often it is asked in between', () => {
    const asked = createRealisticWorld({ start: T0, repositories: 20 });
    for (let now = T0; now < T0 + 3 * HOUR; now += 7 * MINUTE) everything(asked, now);

    const fresh = createRealisticWorld({ start: T0, repositories: 20 });

    expect(everything(asked, T0 + 3 * HOUR)).toBe(everything(fresh, T0 + 3 * HOUR));
  });
});

describe('pages', () => {
  test('sorted by -created_on lose no run, at any moment and with any length', () => {
    const world = createDemoWorld({ start: T0 });
    const simulator = createSimulator({ world });
    world.advance(T0 + HOUR);
    const moments = fc.integer({ min: T0 - 14 * MINUTE, max: T0 + 20 * MINUTE });

    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 100 }), (now, pagelen) => {
        const listed: number[] = [];
        for (let page = 1; ; page += 1) {
          const path = `/repositories/acme/billing/pipelines?sort=-created_on&pagelen=${pagelen}&page=${page}`;
          const { values } = getList(simulator, path, now);
          listed.push(...values.map((run) => run.build_number));
          if (values.length < pagelen) break;
        }
        const created = world
          .runs('acme/billing')
          .all()
          .filter((run) => run.createdAt <= now);
        expect(listed).toEqual(created.map((run) => run.buildNumber).reverse());
      }),
      { numRuns: 50 },
    );
  });
});

describe('scripts', () => {
  const create = (): World => createWorld({ start: T0, repositories: [{ workspace: 'acme', slug: 'web' }] });

  test('a first run that is FAILED already when it is first seen', () => {
    const world = create();
    const simulator = createSimulator({ world });
    world.addRun('acme/web', {
      createdAt: T0 - MINUTE,
      selector: { type: 'custom', pattern: 'smoke' },
      trigger: 'MANUAL',
      steps: [{ name: 'Smoke', seconds: 20, result: 'FAILED' }],
    });

    const { values } = getList(simulator, '/repositories/acme/web/pipelines', T0);

    expect(values).toMatchObject([
      { state: { result: { name: 'FAILED' } }, target: { selector: { pattern: 'smoke' } } },
    ]);
    expect(world.completions(T0)).toMatchObject([
      { repository: 'acme/web', runNumber: 1, result: 'FAILED', completedAt: T0 - MINUTE + 23_000, ref: 'main' },
    ]);
    expect(world.stepCompletions(T0)).toMatchObject([{ name: 'Smoke', result: 'FAILED', runNumber: 1 }]);
  });

  test('completions hold every run number once, in order of time, and none of the future', () => {
    const world = create();
    const { uuid } = world.addRun('acme/web', { createdAt: T0, steps: [{ seconds: 10, result: 'FAILED' }] });
    world.rerun('acme/web', uuid, { at: T0 + MINUTE, steps: [{ seconds: 10 }] });
    world.addRun('acme/web', { createdAt: T0 + 20_000 });

    const results = world.completions(T0 + HOUR).map((run) => [run.buildNumber, run.runNumber, run.result]);

    expect(results).toEqual([
      [1, 1, 'FAILED'],
      [2, 1, 'SUCCESSFUL'],
      [1, 2, 'SUCCESSFUL'],
    ]);
    expect(world.completions(T0 + 13_000)).toHaveLength(1);
    expect(world.completions(T0 + 12_999)).toHaveLength(0);
  });

  test('a state that is set holds from its moment on', () => {
    const world = create();
    const simulator = createSimulator({ world });
    const { uuid } = world.addRun('acme/web', { createdAt: T0, steps: [{ seconds: 600 }] });
    world.setRunState('acme/web', uuid, { at: T0 + MINUTE, state: 'PAUSED' });
    world.setRunState('acme/web', uuid, { at: T0 + 2 * MINUTE, state: 'IN_PROGRESS' });
    world.setRunState('acme/web', uuid, { at: T0 + 3 * MINUTE, state: 'STOPPED' });

    const states = [0, 1, 2, 3, 60].map((minutes) => {
      const { state } = getItem(simulator, '/repositories/acme/web/pipelines/1', T0 + minutes * MINUTE + 5000);
      return [state.name, state.stage?.name, state.result?.name];
    });

    expect(states).toEqual([
      ['IN_PROGRESS', 'RUNNING', undefined],
      ['IN_PROGRESS', 'PAUSED', undefined],
      ['IN_PROGRESS', undefined, undefined],
      ['COMPLETED', undefined, 'STOPPED'],
      ['COMPLETED', undefined, 'STOPPED'],
    ]);
  });

  test('removed runs do not complete', () => {
    const world = create();
    const { uuid } = world.addRun('acme/web', { createdAt: T0, steps: [{ seconds: 600 }] });

    world.removeRun('acme/web', uuid, T0 + MINUTE);

    expect(world.completions(T0 + HOUR)).toEqual([]);
    expect(world.stepCompletions(T0 + HOUR)).toEqual([]);
  });

  test('names that do not exist are mistakes', () => {
    const world = create();

    expect(() => world.addRun('acme/nothing', { createdAt: T0 })).toThrow('no repository acme/nothing');
    expect(() => world.removeRun('acme/web', '{x}', T0)).toThrow('no run {x} in acme/web');
  });

  test('runs added to a world with an activity get numbers in order of creation', () => {
    const world = createDemoWorld({ start: T0 });
    for (let now = T0; now < T0 + 5 * MINUTE; now += 7000) {
      world.advance(now);
      world.addRun('acme/docs', { createdAt: now });
    }
    world.advance(T0 + 10 * MINUTE);

    const numbers = world
      .runs('acme/docs')
      .all()
      .map((run) => run.buildNumber);

    expect(numbers.length).toBeGreaterThan(60);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  test('build numbers may be set forward', () => {
    const world = create();

    const first = world.addRun('acme/web', { createdAt: T0, buildNumber: 500 });
    const second = world.addRun('acme/web', { createdAt: T0 + 1 });

    expect([first.buildNumber, second.buildNumber]).toEqual([500, 501]);
  });
});
