import { cutAttempt } from './cut-attempt.ts';
import type { Home } from './homes.ts';
import type { PlannedRunState, RunPlan } from './plan.ts';
import { addRerun, planRun } from './plan-run.ts';
import { createRandom } from './random.ts';
import { lastAttempt } from './run-at.ts';
import type { RerunSpec, RunSpec } from './run-spec.ts';

/** A run that was added, as the API will name it. */
export interface AddedRun {
  readonly uuid: string;
  readonly buildNumber: number;
}

/** Plans a run and lists it. */
export function addRun(home: Home, spec: RunSpec): AddedRun {
  const nextBuildNumber = home.runs.nextBuildNumber();
  const random = createRandom(home.seed, 'run', home.key, spec.buildNumber ?? nextBuildNumber);
  const run = planRun(spec, { mainBranch: home.facts.mainBranch ?? 'main', nextBuildNumber, random });
  home.runs.add(run);
  return { uuid: run.uuid, buildNumber: run.buildNumber };
}

/** Replaces a run; throws a RangeError for one that is not there. */
export function changeRun(home: Home, uuid: string, to: (run: RunPlan) => RunPlan): void {
  const run = home.runs.byUuid(uuid);
  if (run === undefined) throw new RangeError(`no run ${uuid} in ${home.key}`);
  home.runs.replace(to(run));
}

export function withRerun(run: RunPlan, spec: RerunSpec, seed: number): RunPlan {
  return addRerun(run, spec, createRandom(seed, 'rerun', run.uuid, spec.at));
}

/** The run whose newest attempt takes another course. */
export function withNewState(run: RunPlan, change: { readonly at: number; readonly state: PlannedRunState }): RunPlan {
  const attempt = cutAttempt(lastAttempt(run), change.at, change.state);
  const [first = attempt, ...rest] = [...run.attempts.slice(0, -1), attempt];
  return { ...run, attempts: [first, ...rest] };
}
