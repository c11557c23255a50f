import type { Random } from '../../src/demo/random.ts';
import type { AttemptSpec, RerunSpec, RunSpec, StepSpec } from '../../src/demo/run-spec.ts';
import type { Selector, Target } from '../../src/domain/target.ts';

interface Course {
  readonly target: Target;
  readonly selector: Selector | null;
  readonly trigger: 'PUSH' | 'MANUAL' | 'SCHEDULE';
}

const DEFAULT: Selector = { type: 'default' };
const COURSES: readonly [Course, ...Course[]] = [
  { target: { kind: 'branch', name: 'main' }, selector: { type: 'branches', pattern: 'main' }, trigger: 'PUSH' },
  { target: { kind: 'branch', name: 'develop' }, selector: DEFAULT, trigger: 'PUSH' },
  { target: { kind: 'branch', name: 'feature/x' }, selector: DEFAULT, trigger: 'PUSH' },
  { target: { kind: 'branch', name: 'main' }, selector: { type: 'custom', pattern: 'deploy' }, trigger: 'MANUAL' },
  { target: { kind: 'branch', name: 'main' }, selector: { type: 'custom', pattern: 'nightly' }, trigger: 'SCHEDULE' },
  { target: { kind: 'tag', name: 'v1.2' }, selector: { type: 'tags', pattern: 'v*' }, trigger: 'PUSH' },
  {
    target: { kind: 'pull-request', source: 'feature/x', destination: 'main', id: 7 },
    selector: { type: 'pull-requests', pattern: '**' },
    trigger: 'PUSH',
  },
  { target: { kind: 'commit' }, selector: { type: 'custom', pattern: 'check' }, trigger: 'MANUAL' },
  { target: { kind: 'merge-queue', name: 'queue/1', targetBranch: 'main' }, selector: null, trigger: 'PUSH' },
  { target: { kind: 'branch', name: 'release/7' }, selector: null, trigger: 'PUSH' },
];

/** Members that Bitbucket sometimes leaves out or empties; none that tells which run it is, where it stands and what for. */
const GAPS: readonly [Readonly<Record<string, unknown>>, ...Readonly<Record<string, unknown>>[]] = [
  { completed_on: undefined },
  { duration_in_seconds: null, build_seconds_used: undefined },
  { trigger: null, creator: undefined, labels: [] },
  { build_number: undefined },
];

/** A run of any shape; `short` ones take seconds and have nothing special about them. */
export function drawRun(
  random: Random,
  { createdAt, short }: { readonly createdAt: number; readonly short: boolean },
): RunSpec {
  const course = random.pick(COURSES);
  if (short) {
    const steps: readonly StepSpec[] = [{ name: 'build', seconds: random.integer(5, 60), result: drawResult(random) }];
    return { ...course, createdAt, steps };
  }
  return {
    ...course,
    createdAt,
    ...drawAttempt(random),
    ...(random.chance(0.7) ? { creator: 'Ada' } : {}),
    ...(random.chance(0.06) ? { override: random.pick(GAPS) } : {}),
  };
}

/** A re-run of a run with so many steps: of all of them, or of the last ones. */
export function drawRerun(random: Random, { at, steps }: { readonly at: number; readonly steps: number }): RerunSpec {
  const fromStep = random.chance(0.5) ? 0 : random.integer(0, steps);
  const left = Math.max(1, steps - fromStep);
  const attempt = random.chance(0.1)
    ? { steps: [] }
    : { steps: Array.from({ length: left }, () => ({ seconds: random.integer(0, 200), result: drawResult(random) })) };
  return { at, fromStep, ...attempt };
}

function drawAttempt(random: Random): AttemptSpec {
  const kind = random.next();
  if (kind < 0.08) return { steps: [] };
  const steps = drawSteps(random);
  const endless: StepSpec = { name: 'endless', seconds: 1e5 };
  if (kind < 0.14) return { steps: [endless, ...steps], endsAfterSeconds: random.integer(0, 90) };
  if (kind < 0.18)
    return { steps: [endless, ...steps], endsAfterSeconds: random.integer(60, 4_000), result: 'EXPIRED' };
  if (kind < 0.22) return { steps, startingSeconds: random.integer(1, 90), queueSeconds: random.integer(0, 300) };
  return { steps };
}

function drawSteps(random: Random): readonly StepSpec[] {
  return Array.from({ length: random.integer(1, 5) }, (_, index): StepSpec => {
    const name = random.pick(['build', 'test', 'test', 'lint', undefined]);
    return {
      ...(name === undefined ? {} : { name }),
      seconds: random.chance(0.1) ? 0 : random.integer(5, 700),
      queueSeconds: random.integer(0, 30),
      result: drawResult(random),
      ...(index === 0 ? {} : drawGate(random)),
    };
  });
}

/** What a later step waits for. */
function drawGate(random: Random): Partial<StepSpec> {
  const gate = random.next();
  if (gate < 0.005) return { waitSeconds: 1e7 };
  if (gate < 0.1) return { waitSeconds: random.integer(60, 3 * 3_600) };
  if (gate < 0.2) return { haltedSeconds: random.integer(60, 3_600) };
  return gate < 0.4 ? { parallel: true } : {};
}

function drawResult(random: Random): 'SUCCESSFUL' | 'FAILED' | 'ERROR' | 'STOPPED' {
  const value = random.next();
  if (value < 0.85) return 'SUCCESSFUL';
  if (value < 0.95) return 'FAILED';
  return value < 0.98 ? 'ERROR' : 'STOPPED';
}
