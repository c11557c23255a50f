import type { Activity } from './activity.ts';
import { drawDemoRun } from './demo-run.ts';
import { showcase } from './demo-showcase.ts';
import { createRandom } from './random.ts';
import type { RepositoryFacts, RepositorySpec } from './repository-spec.ts';
import type { RunSpec } from './run-spec.ts';
import { createWorld, type World } from './world.ts';

export interface DemoOptions {
  readonly seed?: number;
  /** Milliseconds since the epoch: when the demo begins. A quarter of an hour of history lies before it. */
  readonly start: number;
}

/** The workspace of the demo. */
export const DEMO_WORKSPACE = 'acme';

const SLOT = 10_000;
const HISTORY = 15 * 60_000;
/** Eight repositories: a new run every three seconds or so. */
const RUN_PER_SLOT = 0.4;
const KEEP_RUNS = 300;

const REPOSITORIES: readonly RepositorySpec[] = [
  { slug: 'web-shop', project: 'SHOP' },
  { slug: 'checkout-api', project: 'SHOP' },
  { slug: 'mobile-app', project: 'APP', mainBranch: 'develop' },
  { slug: 'billing', project: 'PLAT' },
  { slug: 'infrastructure', project: 'PLAT', mainBranch: 'master' },
  { slug: 'data-pipeline', project: 'DATA' },
  { slug: 'design-system', project: 'APP' },
  { slug: 'docs', project: null, private: false },
].map((repository) => ({ ...repository, workspace: DEMO_WORKSPACE }));

/** Days in minutes: runs of 5 to 90 s in every state that there is, without end. Old runs leave the list. */
export function createDemoWorld(options: DemoOptions): World {
  const { seed = 1 } = options;
  const shown = showcase(options.start);
  const activity: Activity = {
    slotMilliseconds: SLOT,
    runsIn: (repository, slot) => {
      const wanted = shown.filter(([slug, spec]) => slug === repository.slug && toSlot(spec.createdAt) === slot);
      const drawn = drawRuns(repository, slot, seed);
      // Build numbers follow the creation, so all of a slot must come in order.
      return [...wanted.map(([, spec]) => spec), ...drawn].sort((a, b) => a.createdAt - b.createdAt);
    },
  };
  return createWorld({
    seed,
    start: options.start - HISTORY,
    repositories: REPOSITORIES,
    activity,
    keepRuns: KEEP_RUNS,
  });
}

function drawRuns(repository: RepositoryFacts, slot: number, seed: number): readonly RunSpec[] {
  const random = createRandom(seed, repository.slug, slot);
  if (!random.chance(RUN_PER_SLOT)) return [];
  return [drawDemoRun(repository, slot * SLOT + random.integer(0, SLOT - 1), random)];
}

function toSlot(at: number): number {
  return Math.floor(at / SLOT);
}
