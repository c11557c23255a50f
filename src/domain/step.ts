import type { StepState } from './state.ts';

export type StepTrigger = 'automatic' | 'manual' | 'redeploy' | 'unknown';

/**
 * One step of a run, in list order (which is not the order of times: a redeploy overwrites a step in place).
 * Running steps have no duration, pending ones no times at all (api-facts.md, section 4).
 */
export interface Step {
  readonly uuid: string;
  /** As written in bitbucket-pipelines.yml; absent when the step has no `name:`. `nameSteps` makes labels of it. */
  readonly name?: string;
  /** Absent when Bitbucket did not say. A step that a re-run did not execute again keeps its old number. */
  readonly runNumber?: number;
  readonly state: StepState;
  readonly terminal: boolean;
  readonly unknownState?: string;
  readonly trigger: StepTrigger;
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly durationSeconds?: number;
  readonly buildSeconds?: number;
}
