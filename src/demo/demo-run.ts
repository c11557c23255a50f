import type { Selector, Target } from '../domain/target.ts';
import type { PlannedTrigger } from './plan.ts';
import type { Random } from './random.ts';
import type { RepositoryFacts } from './repository-spec.ts';
import type { AttemptSpec, RunSpec, StepSpec } from './run-spec.ts';

/** Any run of the demo: what started it, for which ref, and one of a dozen courses. */
export function drawDemoRun(repository: RepositoryFacts, createdAt: number, random: Random): RunSpec {
  const start = drawStart(repository, random);
  const course = drawCourse(random);
  return {
    createdAt,
    ...start,
    ...(random.chance(0.1) ? {} : { creator: random.pick(['Ada', 'Grace', 'Edsger', 'Barbara', 'Ken']) }),
    parsingSeconds: random.between(1, 3),
    queueSeconds: random.between(1, 5),
    ...course,
    ...drawRerun(createdAt, course, random),
  };
}

interface Start {
  readonly target: Target;
  readonly selector: Selector;
  readonly trigger: PlannedTrigger;
}

function drawStart({ mainBranch = 'main' }: RepositoryFacts, random: Random): Start {
  const main: Target = { kind: 'branch', name: mainBranch };
  const branch = `feature/${random.pick(['login', 'search', 'cart', 'dark-mode', 'speed'])}-${random.integer(1, 40)}`;
  const roll = random.next();
  if (roll < 0.35) return { target: main, selector: { type: 'branches', pattern: mainBranch }, trigger: 'PUSH' };
  if (roll < 0.5) return { target: { kind: 'branch', name: branch }, selector: { type: 'default' }, trigger: 'PUSH' };
  if (roll < 0.7) {
    const target: Target = { kind: 'pull-request', id: random.integer(1, 99), source: branch, destination: mainBranch };
    return { target, selector: { type: 'pull-requests', pattern: '**' }, trigger: 'PUSH' };
  }
  if (roll < 0.77) {
    const target: Target = { kind: 'tag', name: `v1.${random.integer(0, 9)}.${random.integer(0, 9)}` };
    return { target, selector: { type: 'tags', pattern: 'v*' }, trigger: 'PUSH' };
  }
  if (roll < 0.84) return { target: main, selector: { type: 'custom', pattern: 'nightly' }, trigger: 'SCHEDULE' };
  if (roll < 0.94) {
    return { target: { kind: 'commit' }, selector: { type: 'custom', pattern: 'deploy' }, trigger: 'MANUAL' };
  }
  const name = `bitbucket-merge-queue-${random.integer(1, 99)}`;
  const selector = { type: 'merge-queues', pattern: mainBranch };
  return { target: { kind: 'merge-queue', name, targetBranch: mainBranch }, selector, trigger: 'PUSH' };
}

function drawCourse(random: Random): AttemptSpec {
  const build: StepSpec = { name: 'Build', seconds: random.between(3, 25), queueSeconds: 1 };
  const tests: readonly StepSpec[] = [
    { name: 'Test', seconds: random.between(2, 20), queueSeconds: 1 },
    { name: 'Test', seconds: random.between(2, 25), queueSeconds: random.between(1, 3), parallel: true },
    { seconds: random.between(1, 5), queueSeconds: 1, parallel: true },
  ];
  const deploy: StepSpec = { name: 'Deploy', seconds: random.between(2, 15), queueSeconds: 1, size: 2 };
  const roll = random.next();
  if (roll < 0.42) return { steps: [build, ...tests] };
  if (roll < 0.52) return { steps: [build, { name: 'Test', seconds: 6, result: 'FAILED' }, deploy] };
  if (roll < 0.58) return { steps: [{ ...build, result: 'FAILED' }, ...tests, deploy] };
  if (roll < 0.63) return { steps: [] };
  if (roll < 0.69) return { steps: [build, ...tests, deploy], endsAfterSeconds: random.between(2, 15) };
  if (roll < 0.72) return { steps: [{ ...build, result: 'ERROR' }, ...tests] };
  if (roll < 0.84) return { steps: [build, ...tests, { ...deploy, waitSeconds: random.between(20, 240) }] };
  if (roll < 0.88) {
    const expires = { endsAfterSeconds: 90, result: 'EXPIRED' } as const;
    return { steps: [build, { ...deploy, waitSeconds: 600 }], ...expires };
  }
  return { steps: [build, { ...deploy, haltedSeconds: random.between(10, 45) }] };
}

/** Some failed runs are started again a little later, in place. */
function drawRerun(createdAt: number, course: AttemptSpec, random: Random): Pick<RunSpec, 'reruns'> {
  const failed = course.steps?.findIndex((step) => step.result === 'FAILED') ?? -1;
  if (failed < 0 || !random.chance(0.6)) return {};
  const steps = course.steps?.slice(failed).map(({ result: _, ...step }) => step) ?? [];
  return { reruns: [{ at: createdAt + random.integer(60_000, 120_000), fromStep: failed, steps }] };
}
