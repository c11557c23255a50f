import { createRandom, type Random } from '../../src/demo/random.ts';
import type { RepositorySpec } from '../../src/demo/repository-spec.ts';
import { endOf, lastAttempt } from '../../src/demo/run-at.ts';
import { createWorld, type World } from '../../src/demo/world.ts';
import { drawRerun, drawRun } from './chaos-runs.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const WORKSPACE = 'acme';

export interface ChaosPlan {
  readonly seed: number;
  /** Milliseconds since the epoch: the exporter starts. */
  readonly start: number;
  /** Milliseconds since the epoch: from here on nothing changes any more, so that everything can settle. */
  readonly quiet: number;
  /** Repositories with ordinary traffic. */
  readonly repositories: number;
  /** Runs that one burst pushes into the burst repository at once. */
  readonly burst: number;
}

/** Something that is done to the world at a moment of virtual time. */
export interface Deed {
  readonly at: number;
  readonly act: () => void;
}

export interface ChaosWorld {
  readonly world: World;
  /** Ascending by time. */
  readonly deeds: readonly Deed[];
}

/** Its lists are cut by a small page limit. */
export const BURST = 'burst';
/** Never used at first; its runs come late. */
export const FRESH = 'fresh';
/** Appears when the exporter has been running for a while. */
export const LATE = 'late';
/** Answers 404 from some moment on. */
export const DOOMED = 'doomed';
/** Answers 404 for a while and then is back. */
export const PHOENIX = 'phoenix';

const HISTORY = 30 * HOUR;
const HISTORY_RUNS = 20;

/** A workspace in which everything happens that may happen to runs. The same plan gives the same world. */
export function createChaosWorld(plan: ChaosPlan): ChaosWorld {
  const { seed, start, quiet } = plan;
  const span = quiet - start;
  const ordinary = Array.from({ length: plan.repositories }, (_, index) => `service-${index + 1}`);
  const slugs = [...ordinary, DOOMED, PHOENIX, BURST, FRESH];
  const specs = slugs.map((slug): RepositorySpec => ({ workspace: WORKSPACE, slug }));
  const never: RepositorySpec = { workspace: WORKSPACE, slug: 'never', neverUsed: 'not_found' };
  const world = createWorld({ seed, start: start - HISTORY, repositories: [...specs, never] });

  for (const slug of [...ordinary, DOOMED, PHOENIX]) {
    const random = createRandom(seed, 'traffic', slug);
    const moments = [
      ...drawMoments(random, HISTORY_RUNS, start - HISTORY, start),
      ...drawMoments(random, random.integer(2, 7) * (span / HOUR), start, quiet),
    ];
    fill(world, slug, { moments, random, plan });
  }
  const random = createRandom(seed, 'special');
  fill(world, FRESH, { moments: drawMoments(random, 6, start + span / 4, quiet), random, plan });
  for (const share of [0.2, 0.5, 0.8]) {
    const from = start + span * share;
    fill(world, BURST, {
      moments: drawMoments(random, plan.burst, from, from + 1.3 * MINUTE),
      random,
      plan,
      short: true,
    });
  }

  const phoenix = `${WORKSPACE}/${PHOENIX}`;
  const deeds: readonly Deed[] = [
    { at: start + span * 0.3, act: () => world.remove(phoenix, start + span * 0.3) },
    { at: start + span * 0.4, act: () => addLate(world, plan) },
    { at: start + span * 0.5, act: () => world.remove(`${WORKSPACE}/${DOOMED}`, start + span * 0.5) },
    { at: start + span * 0.6, act: () => world.remove(phoenix, Number.POSITIVE_INFINITY) },
  ];
  return { world, deeds };
}

function addLate(world: World, plan: ChaosPlan): void {
  const random = createRandom(plan.seed, 'late');
  const at = plan.start + (plan.quiet - plan.start) * 0.4;
  world.addRepository({ workspace: WORKSPACE, slug: LATE });
  const moments = [...drawMoments(random, 15, at - 6 * HOUR, at), ...drawMoments(random, 12, at, plan.quiet)];
  fill(world, LATE, { moments, random, plan });
}

interface Traffic {
  /** Ascending. */
  readonly moments: readonly number[];
  readonly random: Random;
  readonly plan: ChaosPlan;
  /** Runs of seconds, without re-runs. */
  readonly short?: boolean;
}

/** Lists runs, then re-runs some of them in place, some at once and some after hours. */
function fill(world: World, slug: string, { moments, random, plan, short = false }: Traffic): void {
  const key = `${WORKSPACE}/${slug}`;
  const added = moments.map((createdAt) => {
    const { uuid } = world.addRun(key, drawRun(random, { createdAt, short }));
    endBefore(world, key, uuid, plan.quiet);
    return uuid;
  });
  if (short) return;
  for (const uuid of added) {
    for (let again = random.chance(0.25); again; again = random.chance(0.4)) {
      if (!rerun(world, key, { uuid, random, plan })) break;
    }
  }
  const soon = plan.start + (plan.quiet - plan.start) / 4;
  for (const uuid of added.filter(() => random.chance(0.6))) removePaused(world, key, uuid, soon);
}

function rerun(
  world: World,
  key: string,
  { uuid, random, plan }: { readonly uuid: string; readonly random: Random; readonly plan: ChaosPlan },
): boolean {
  const run = world.runs(key).byUuid(uuid);
  const attempt = run === undefined ? undefined : lastAttempt(run);
  const end = attempt === undefined ? undefined : endOf(attempt);
  if (run === undefined || attempt === undefined || end === undefined) return false;
  // Without its number or times nobody can tell which attempt is news, so nobody can tell what its re-run overwrote.
  if (run.override !== undefined) return false;
  const waits = random.pick([5_000, 40_000, 5 * MINUTE, 40 * MINUTE, 3 * HOUR, 10 * HOUR]);
  const at = end.at + Math.round(waits * random.between(0.7, 1.3));
  if (at > plan.quiet - MINUTE || isOutOfSight(world, key, run.buildNumber, at)) return false;
  world.rerun(key, uuid, drawRerun(random, { at, steps: attempt.steps.length }));
  endBefore(world, key, uuid, plan.quiet);
  return true;
}

/** A re-run of a run that is on the second page by then is seen by nobody: a limit that the README tells of. */
function isOutOfSight(world: World, key: string, buildNumber: number, at: number): boolean {
  const newer = world
    .runs(key)
    .all()
    .filter((run) => run.buildNumber > buildNumber && run.createdAt < at + HOUR);
  return newer.length >= 45;
}

/** What is not over in time is stopped, or waits for ever. */
function endBefore(world: World, key: string, uuid: string, quiet: number): void {
  const run = world.runs(key).byUuid(uuid);
  const attempt = run === undefined ? undefined : lastAttempt(run);
  if (run === undefined || attempt === undefined) return;
  if (attempt.changes.every(({ at }) => at <= quiet)) return;
  const state = run.buildNumber % 2 === 0 ? 'STOPPED' : run.buildNumber % 3 === 0 ? 'HALTED' : 'PAUSED';
  world.setRunState(key, uuid, { at: quiet, state });
}

/** The run is deleted while it waits for somebody; only one whose only attempt is over before or never is left alone. */
function removePaused(world: World, key: string, uuid: string, from: number): void {
  const run = world.runs(key).byUuid(uuid);
  if (run === undefined || run.attempts.length > 1) return;
  const { changes } = run.attempts[0];
  const index = changes.findIndex(({ at, state }) => state === 'PAUSED' && at > from);
  const [paused, next] = [changes[index], changes[index + 1]];
  if (paused === undefined || next === undefined || next.at - paused.at < HOUR) return;
  world.removeRun(key, uuid, next.at - MINUTE);
}

/** Whole milliseconds, ascending, each once. */
function drawMoments(random: Random, count: number, from: number, until: number): readonly number[] {
  const moments = new Set<number>();
  while (moments.size < count) moments.add(random.integer(from + 1, until - MINUTE));
  return [...moments].sort((a, b) => a - b);
}
