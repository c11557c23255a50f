import { describe, expect, test } from 'vitest';
import { createDemoWorld, DEMO_WORKSPACE } from '../../src/demo/demo-profile.ts';
import { createSimulator, type Simulator } from '../../src/demo/simulator.ts';
import { flat, getList, type Item } from './get.ts';

const START = Date.UTC(2026, 10, 23, 9, 0, 3);
const HOUR = 3_600_000;

function create(seed = 1): Simulator {
  return createSimulator({ world: createDemoWorld({ start: START, seed }) });
}

function slugs(simulator: Simulator): readonly string[] {
  return getList(simulator, `/repositories/${DEMO_WORKSPACE}?pagelen=100`, START).values.map(({ slug }) => slug);
}

function newestRuns(simulator: Simulator, now: number, pagelen = 100): readonly (readonly [string, Item])[] {
  return slugs(simulator).flatMap((slug) => {
    const path = `/repositories/${DEMO_WORKSPACE}/${slug}/pipelines`;
    const { values } = getList(simulator, `${path}?sort=-created_on&pagelen=${pagelen}`, now);
    return values.map((run) => [`${path}/${encodeURIComponent(run.uuid)}`, run] as const);
  });
}

describe('the demo profile', () => {
  test('has eight repositories', () => {
    expect(slugs(create())).toHaveLength(8);
  });

  test.each([1, 2, 3])('shows every state of runs and steps within ten seconds (seed %i)', (seed) => {
    const simulator = create(seed);
    const runs = new Set<string>();
    const steps = new Set<string>();
    for (const now of [START, START + 3000, START + 6000, START + 9000]) {
      for (const [path, run] of newestRuns(simulator, now, 20)) {
        runs.add(flat(run));
        for (const step of getList(simulator, `${path}/steps`, now).values) steps.add(flat(step));
      }
    }

    for (const state of 'PARSING PENDING IN_PROGRESS RUNNING PAUSED HALTED SUCCESSFUL FAILED ERROR STOPPED EXPIRED'.split(
      ' ',
    )) {
      expect(runs).toContain(state);
    }
    for (const state of 'PENDING READY IN_PROGRESS PAUSED HALTED SUCCESSFUL FAILED ERROR STOPPED EXPIRED NOT_RUN'.split(
      ' ',
    )) {
      expect(steps).toContain(state);
    }
  });

  test('starts a run every few seconds, has runs in hand at any time, and ends them', () => {
    const simulator = create();
    const { world } = simulator;
    world.advance(START + HOUR);
    const runs = world.repositories(START).flatMap(({ slug }) => world.runs(`acme/${slug}`).all());
    const created = runs.filter((run) => run.createdAt > START && run.createdAt <= START + HOUR);

    expect(HOUR / 1000 / created.length).toBeGreaterThan(2);
    expect(HOUR / 1000 / created.length).toBeLessThan(5);
    for (let minute = 0; minute < 60; minute += 5) {
      const open = newestRuns(simulator, START + HOUR + minute * 60_000).filter(
        ([, run]) => run.state.result === undefined,
      );
      expect(open.length).toBeGreaterThan(3);
    }
  });

  test('has targets, triggers and re-runs of all kinds', () => {
    const simulator = create();
    const runs = newestRuns(simulator, START + HOUR).map(([, run]) => run);

    expect(new Set(runs.map((run) => run.target.type))).toEqual(
      new Set([
        'pipeline_ref_target',
        'pipeline_commit_target',
        'pipeline_pullrequest_target',
        'pipeline_merge_queue_ref_target',
      ]),
    );
    expect(new Set(runs.map((run) => run.trigger.name))).toEqual(new Set(['PUSH', 'MANUAL', 'SCHEDULE']));
    expect(runs.some((run) => run.run_number > 1)).toBe(true);
    expect(runs.some((run) => run.creator === undefined)).toBe(true);
  });

  test('forgets old runs, so that a demo may run for days', () => {
    const simulator = create();
    for (let hour = 0; hour <= 6; hour += 1) simulator.world.advance(START + hour * HOUR);

    const sizes = slugs(simulator).map(
      (slug) => getList(simulator, `/repositories/${DEMO_WORKSPACE}/${slug}/pipelines`, START + 6 * HOUR).size ?? 0,
    );

    expect(Math.max(...sizes)).toBeLessThanOrEqual(310);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(290);
  });
});
