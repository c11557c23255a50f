import type { AttemptPlan, RunPlan } from './plan.ts';
import { planAttempt } from './plan-attempt.ts';
import type { Random } from './random.ts';
import { endOf, lastAttempt } from './run-at.ts';
import type { RerunSpec, RunSpec } from './run-spec.ts';

/** What the repository gives to a new run. */
export interface RunPlace {
  readonly mainBranch: string;
  readonly nextBuildNumber: number;
  /** Makes uuids and hashes that the spec leaves open. */
  readonly random: Random;
}

/** The whole life of a run. Throws a RangeError for a re-run that begins before the attempt before it has ended. */
export function planRun(spec: RunSpec, place: RunPlace): RunPlan {
  const { random } = place;
  const trigger = spec.trigger ?? 'PUSH';
  const uuid = spec.uuid ?? random.uuid();
  const stepUuids = (spec.steps ?? [undefined]).map(() => random.uuid());
  const first = planAttempt(spec, { at: spec.createdAt, runNumber: 1, stepUuids, kept: [] });
  const run: RunPlan = {
    uuid,
    buildNumber: spec.buildNumber ?? place.nextBuildNumber,
    createdAt: spec.createdAt,
    target: spec.target ?? { kind: 'branch', name: place.mainBranch },
    ...(spec.selector === null ? {} : { selector: spec.selector ?? { type: 'default' } }),
    trigger,
    ...(spec.creator === undefined ? {} : { creator: spec.creator }),
    commit: spec.commit ?? random.hex(40),
    movesUpdatedOn: spec.movesUpdatedOn ?? trigger === 'PUSH',
    attempts: [first],
    ...(spec.override === undefined ? {} : { override: spec.override }),
  };
  return (spec.reruns ?? []).reduce((planned, rerun) => addRerun(planned, rerun, random), run);
}

/** The run with one more attempt: same uuid, build number and creation; the steps are overwritten in place. */
export function addRerun(run: RunPlan, spec: RerunSpec, random: Random): RunPlan {
  const previous = lastAttempt(run);
  const end = endOf(previous);
  if (end === undefined || end.at >= spec.at) {
    throw new RangeError(`run ${run.buildNumber} has not ended before its re-run`);
  }
  const kept = previous.steps.slice(0, spec.fromStep ?? 0);
  const steps = spec.steps ?? [{ seconds: 10 }];
  const stepUuids = steps.map((_, index) => previous.steps[kept.length + index]?.uuid ?? random.uuid());
  const attempt = planAttempt(
    { ...spec, steps },
    { at: spec.at, runNumber: previous.runNumber + 1, stepUuids, kept, stepTrigger: spec.stepTrigger ?? 'redeploy' },
  );
  return { ...run, attempts: [...run.attempts, named(attempt, previous)] };
}

/** Steps keep the names that they had: a re-run does not change the configuration. */
function named(attempt: AttemptPlan, previous: AttemptPlan): AttemptPlan {
  const names = new Map(previous.steps.map((step) => [step.uuid, step.name]));
  const steps = attempt.steps.map((step) => {
    const name = step.name ?? names.get(step.uuid);
    return name === undefined ? step : { ...step, name };
  });
  return { ...attempt, steps };
}
