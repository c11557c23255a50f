import { describe, expect, test } from 'vitest';
import { createRealisticWorld } from '../../src/demo/realistic-profile.ts';
import { createSimulator } from '../../src/demo/simulator.ts';
import type { Completion } from '../../src/demo/truth.ts';
import { activityFactor } from '../../src/demo/working-hours.ts';
import { getItem } from './get.ts';

const HOUR = 3_600_000;
/** A Monday, midnight. */
const MONDAY = Date.UTC(2026, 10, 23);
const END = MONDAY + 7 * 24 * HOUR;
const REPOSITORIES = 500;

const week = createRealisticWorld({ start: END, historyDays: 7, repositories: REPOSITORIES, seed: 7 });
const completions = week.completions(END + HOUR);

function share(of: readonly Completion[], matches: (completion: Completion) => boolean): number {
  return of.filter(matches).length / of.length;
}

describe('a week of the realistic profile', () => {
  test('8 % of the repositories are active in a working hour, with two runs each', () => {
    const working = completions.filter((run) => activityFactor(run.createdAt, {}) === 1);
    const active = new Set(working.map((run) => `${run.repository} ${Math.floor(run.createdAt / HOUR)}`));
    const workingHours = 5 * 11;

    expect(active.size / (workingHours * REPOSITORIES)).toBeCloseTo(0.08, 2);
    expect(working.length / active.size).toBe(2);
  });

  test('nights and weekends have a tenth of it', () => {
    const quiet = completions.filter((run) => run.createdAt < END && activityFactor(run.createdAt, {}) !== 1);
    const quietHours = 7 * 24 - 5 * 11;

    expect(quiet.length / 2 / (quietHours * REPOSITORIES)).toBeCloseTo(0.008, 3);
  });

  test('one run in six fails early, the others succeed', () => {
    expect(share(completions, (run) => run.result === 'FAILED')).toBeCloseTo(1 / 6, 1.5);
    expect(share(completions, (run) => run.result === 'SUCCESSFUL')).toBeCloseTo(5 / 6, 1.5);
  });

  test('a tenth is scheduled or manual', () => {
    expect(share(completions, (run) => run.trigger !== 'PUSH')).toBeCloseTo(0.1, 1.5);
    expect(share(completions, (run) => run.trigger === 'SCHEDULE')).toBeGreaterThan(0.03);
  });

  test('runs that succeed take 1 to 30 minutes, each pipeline about its own time', () => {
    const seconds = new Map<string, number[]>();
    for (const run of completions.filter((completion) => completion.result === 'SUCCESSFUL')) {
      const key = `${run.repository} ${run.selector?.type} ${run.selector?.pattern}`;
      seconds.set(key, [...(seconds.get(key) ?? []), (run.completedAt - run.createdAt) / 1000]);
    }

    const all = [...seconds.values()].flat();
    const spreads = [...seconds.values()].map((times) => Math.max(...times) / Math.min(...times));

    expect(Math.min(...all)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...all)).toBeLessThanOrEqual(1800);
    expect(Math.max(...all) / Math.min(...all)).toBeGreaterThan(10);
    expect(Math.max(...spreads)).toBeLessThanOrEqual((1.15 / 0.85) * 1.001);
  });

  test('runs that fail end uniformly before their usual end', () => {
    const failed = completions.filter((run) => run.result === 'FAILED');
    const succeeded = completions.filter((run) => run.result === 'SUCCESSFUL');
    const mean = (runs: readonly Completion[]): number =>
      runs.reduce((sum, run) => sum + run.completedAt - run.createdAt, 0) / runs.length;

    expect(mean(failed) / mean(succeeded)).toBeGreaterThan(0.45);
    expect(mean(failed) / mean(succeeded)).toBeLessThan(0.55);
  });

  test('build numbers follow the creation', () => {
    for (const { workspace, slug } of week.repositories(END)) {
      const numbers = week
        .runs(`${workspace}/${slug}`)
        .all()
        .map((run) => run.buildNumber);

      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  test('only pushes move updated_on, and not even they when switched off', () => {
    const still = createRealisticWorld({ start: MONDAY, repositories: 20, pushMovesUpdatedOn: false });
    const moving = createRealisticWorld({ start: MONDAY, repositories: 20 });
    const updated = (world: typeof still, slug: string): number => world.updatedAt(`acme/${slug}`, END);
    for (const world of [still, moving]) world.advance(END);

    const slugs = still.repositories(END).map((repository) => repository.slug);
    const pushed = slugs.filter((slug) =>
      moving
        .runs(`acme/${slug}`)
        .all()
        .some((run) => run.trigger === 'PUSH'),
    );

    expect(new Set(slugs.map((slug) => updated(still, slug))).size).toBe(1);
    expect(pushed.length).toBeGreaterThan(10);
    for (const slug of pushed) {
      const pushes = moving
        .runs(`acme/${slug}`)
        .all()
        .filter((run) => run.trigger === 'PUSH' && run.createdAt <= END);
      expect(updated(moving, slug)).toBe((pushes.at(-1)?.createdAt ?? 0) - 300);
    }
  });

  test('local working hours move with the offset', () => {
    const monday = (hour: number): number => MONDAY + hour * HOUR;

    expect([7, 8, 18, 19].map((hour) => activityFactor(monday(hour), {}))).toEqual([0.1, 1, 1, 0.1]);
    expect(activityFactor(monday(7), { utcOffsetHours: 1 })).toBe(1);
    expect(activityFactor(MONDAY - 12 * HOUR, {})).toBe(0.1);
  });

  test('the truth is what the API says', () => {
    const simulator = createSimulator({ world: week });
    const sample = completions.filter((_, index) => index % 97 === 0);

    for (const { repository, buildNumber, ...completion } of sample) {
      const run = getItem(simulator, `/repositories/${repository}/pipelines/${buildNumber}`, END + HOUR);

      expect(run).toMatchObject({
        uuid: completion.uuid,
        run_number: completion.runNumber,
        state: { result: { name: completion.result } },
        trigger: { name: completion.trigger },
      });
      expect(Date.parse(`${run.completed_on?.slice(0, 23)}Z`)).toBe(completion.completedAt);
    }
    expect(sample.length).toBeGreaterThan(50);
  });
});
