import type { Selector, Target } from '../domain/target.ts';
import type { Activity } from './activity.ts';
import type { PlannedTrigger } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { RepositoryFacts, RepositorySpec } from './repository-spec.ts';
import type { RunSpec, StepSpec } from './run-spec.ts';
import { activityFactor, type WorkingHours } from './working-hours.ts';
import { createWorld, type World } from './world.ts';

export interface RealisticOptions extends WorkingHours {
  readonly seed?: number;
  /** Milliseconds since the epoch: the moment that matters. History is made before it. */
  readonly start: number;
  /** How many. */
  readonly repositories: number;
  /** Default `acme`. */
  readonly workspace?: string;
  /** Days of history before `start`. Default 7. */
  readonly historyDays?: number;
  /** Does a push move `updated_on`? Not confirmed for the real API. Default true. */
  readonly pushMovesUpdatedOn?: boolean;
  /** Share of repositories that are active in a working hour. Default 0.08. */
  readonly activeShare?: number;
}

const HOUR = 3_600_000;
const RUNS_PER_ACTIVE_HOUR = 2;
const FAILING = 1 / 6;
/** Half of them scheduled, half manual. */
const NOT_PUSHED = 0.1;
const NOISE = 0.15;
const SHORTEST_SECONDS = 60;
const LONGEST_SECONDS = 1800;
/** A fifth of the repositories has most of the work; the weights have a mean of 1. */
const BUSY_EVERY = 5;
const BUSY_WEIGHT = 3.2;
const CALM_WEIGHT = 0.45;
const QUEUE_SECONDS = 8;

/** A workspace as companies have them: nights, weekends, few busy and many calm repositories. The same seed gives the same week. */
export function createRealisticWorld(options: RealisticOptions): World {
  const { workspace = 'acme', historyDays = 7, seed = 1 } = options;
  const start = options.start - historyDays * 24 * HOUR;
  const repositories = Array.from(
    { length: options.repositories },
    (_, index): RepositorySpec => ({
      workspace,
      slug: `service-${String(index + 1).padStart(4, '0')}`,
      project: `P${(index % 7) + 1}`,
    }),
  );
  return createWorld({ seed, start, repositories, activity: createRealisticActivity({ ...options, seed }) });
}

function createRealisticActivity(options: RealisticOptions & { readonly seed: number }): Activity {
  const { seed, activeShare = 0.08 } = options;
  const busy = Math.ceil(options.repositories / BUSY_EVERY);
  const meanWeight = (busy * BUSY_WEIGHT + (options.repositories - busy) * CALM_WEIGHT) / options.repositories;
  return {
    slotMilliseconds: HOUR,
    runsIn: (repository, slot) => {
      const hour = slot * HOUR;
      const random = createRandom(seed, repository.slug, slot);
      const weight = isBusy(repository) ? BUSY_WEIGHT : CALM_WEIGHT;
      const share = Math.min(1, (activeShare * weight) / meanWeight) * activityFactor(hour, options);
      if (!random.chance(share)) return [];
      const moments = Array.from({ length: RUNS_PER_ACTIVE_HOUR }, () => hour + random.integer(0, HOUR - 1));
      const movesUpdatedOn = options.pushMovesUpdatedOn ?? true;
      return moments.sort((a, b) => a - b).map((at) => toRun(repository, at, { seed, random, movesUpdatedOn }));
    },
  };
}

/** The number in the slug decides, so that the share is exact and not itself a matter of luck. */
function isBusy(repository: RepositoryFacts): boolean {
  return Number(repository.slug.slice(-4)) % BUSY_EVERY === 1;
}

interface Draw {
  readonly seed: number;
  readonly random: Random;
  readonly movesUpdatedOn: boolean;
}

function toRun(repository: RepositoryFacts, createdAt: number, { seed, random, movesUpdatedOn }: Draw): RunSpec {
  const trigger = drawTrigger(random);
  const { target, selector } = drawPipeline(trigger, random);
  const name = `${selector.type}:${selector.pattern ?? ''}`;
  // Uniform, and so that noise stays within the bounds.
  const typical = createRandom(seed, repository.slug, name).between(
    SHORTEST_SECONDS / (1 - NOISE),
    LONGEST_SECONDS / (1 + NOISE),
  );
  const usual = typical * random.between(1 - NOISE, 1 + NOISE);
  const fails = random.chance(FAILING);
  const seconds = fails ? usual * random.next() : usual;
  return {
    createdAt,
    target,
    selector,
    trigger,
    creator: random.pick(['Ada', 'Grace', 'Edsger', 'Barbara']),
    movesUpdatedOn: trigger === 'PUSH' && movesUpdatedOn,
    ...toCourse(seconds, fails),
  };
}

/** Three steps that fill the time from creation to the end exactly; a run that ends early never reaches its later steps. */
function toCourse(seconds: number, fails: boolean): Pick<RunSpec, 'parsingSeconds' | 'queueSeconds' | 'steps'> {
  const overhead = Math.min(QUEUE_SECONDS, seconds / 4);
  const executed = seconds - overhead;
  const step = (name: string, share: number): StepSpec => ({ name, seconds: executed * share });
  const steps: readonly StepSpec[] = fails
    ? [step('Build', 0.4), { ...step('Test', 0.6), result: 'FAILED' }, { name: 'Publish', seconds: 1 }]
    : [step('Build', 0.35), step('Test', 0.5), step('Publish', 0.15)];
  return { parsingSeconds: overhead / 4, queueSeconds: (overhead * 3) / 4, steps };
}

function drawTrigger(random: Random): PlannedTrigger {
  if (!random.chance(NOT_PUSHED)) return 'PUSH';
  return random.pick(['SCHEDULE', 'MANUAL']);
}

function drawPipeline(
  trigger: PlannedTrigger,
  random: Random,
): { readonly target: Target; readonly selector: Selector } {
  const main: Target = { kind: 'branch', name: 'main' };
  if (trigger === 'SCHEDULE') return { target: main, selector: { type: 'custom', pattern: 'nightly' } };
  if (trigger === 'MANUAL') return { target: main, selector: { type: 'custom', pattern: 'deploy' } };
  if (random.chance(0.3)) return { target: main, selector: { type: 'branches', pattern: 'main' } };
  const branch = `feature/${random.integer(100, 999)}`;
  if (random.chance(0.5)) return { target: { kind: 'branch', name: branch }, selector: { type: 'default' } };
  return {
    target: { kind: 'pull-request', id: random.integer(1, 999), source: branch, destination: 'main' },
    selector: { type: 'pull-requests', pattern: '**' },
  };
}
