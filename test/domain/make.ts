import type { FoldPolicy } from '../../src/domain/fold-policy.ts';
import type { Observation, ObservedRun } from '../../src/domain/observation.ts';
import { createRefPolicy } from '../../src/domain/ref-policy.ts';
import type { Repository } from '../../src/domain/repository.ts';
import type { Run } from '../../src/domain/run.ts';
import type { RunState } from '../../src/domain/state.ts';
import type { Step } from '../../src/domain/step.ts';

/** 2026-11-23T08:00:00Z: what tests call second 0. */
export const T0 = Date.UTC(2026, 10, 23, 8);

export const REPOSITORY: Repository = { workspace: 'acme', repository: 'shop', mainBranch: 'main', project: 'PLAT' };

export const DAY_MS = 86_400_000;

export const POLICY: FoldPolicy = {
  refs: createRefPolicy(['@main', 'develop']),
  durationBuckets: [10, 60, 600],
  steps: true,
  stepHistograms: true,
  forgetAfterMs: 90 * DAY_MS,
  settledRetentionMs: 2 * DAY_MS,
  seriesLeft: 1_000_000,
};

const OPEN: readonly RunState[] = ['PENDING', 'PARSING', 'IN_PROGRESS', 'RUNNING', 'PAUSED', 'HALTED'];

/** A run of `main`'s default pipeline; times in seconds after T0. */
export function makeRun(
  buildNumber: number,
  state: RunState,
  options: { created?: number; completed?: number } & Partial<Run> = {},
): Run {
  const { created = buildNumber * 100, completed, ...rest } = options;
  const terminal = !OPEN.includes(state);
  return {
    uuid: `{run-${buildNumber}}`,
    buildNumber,
    runNumber: 1,
    state,
    terminal,
    target: { kind: 'branch', name: 'main' },
    selector: { type: 'default' },
    trigger: 'PUSH',
    createdAt: T0 + created * 1_000,
    ...(terminal
      ? { completedAt: T0 + (completed ?? created + 50) * 1_000, durationSeconds: 40, buildSeconds: 45 }
      : {}),
    ...rest,
  };
}

/** A finished step; times in seconds after T0. */
export function makeStep(
  name: string | undefined,
  times: { started?: number; completed?: number },
  rest: Partial<Step> = {},
): Step {
  return {
    uuid: `{step-${name ?? 'unnamed'}}`,
    state: 'SUCCESSFUL',
    terminal: true,
    trigger: 'automatic',
    runNumber: 1,
    ...(name === undefined ? {} : { name }),
    ...(times.started === undefined ? {} : { startedAt: T0 + times.started * 1_000 }),
    ...(times.completed === undefined ? {} : { completedAt: T0 + times.completed * 1_000 }),
    ...rest,
  };
}

/** What a poll at `at` (seconds after T0) saw; a complete listing unless told otherwise. */
export function makeObservation(
  at: number,
  runs: readonly (Run | ObservedRun)[],
  rest: Partial<Observation> = {},
): Observation {
  return {
    repository: REPOSITORY,
    at: T0 + at * 1_000,
    runs: runs.map((run) => ('run' in run ? run : { run })),
    gone: [],
    listing: { complete: true },
    ...rest,
  };
}
