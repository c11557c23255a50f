import type { Family } from './family.ts';
import { RUN_HISTOGRAMS, STEP_HISTOGRAM } from './histograms.ts';
import { LAST_RUN_FAMILIES, lastRunInfo } from './last-run.ts';
import { POLL_FAMILIES } from './poll.ts';
import { REPOSITORY_INFO } from './repository.ts';
import { RUN_FAMILIES } from './runs.ts';
import { STEP_FAMILIES } from './steps.ts';

export interface FamilyOptions {
  /** Expose `last_run_info`. */
  readonly runInfo: boolean;
  /** Name people in it. */
  readonly creator: boolean;
  readonly stepHistograms: boolean;
}

/** Every family made from facts about repositories, in the order of the page. */
export function createFamilies({ runInfo, creator, stepHistograms }: FamilyOptions): readonly Family[] {
  return [
    ...RUN_FAMILIES,
    ...LAST_RUN_FAMILIES,
    ...(runInfo ? [lastRunInfo({ creator })] : []),
    ...STEP_FAMILIES,
    ...RUN_HISTOGRAMS,
    ...(stepHistograms ? [STEP_HISTOGRAM] : []),
    REPOSITORY_INFO,
    ...POLL_FAMILIES,
  ];
}
