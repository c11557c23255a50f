import type { RunState } from './state.ts';
import type { Selector, Target } from './target.ts';
import type { Trigger } from './trigger.ts';

/**
 * One execution, which Bitbucket calls a pipeline. A re-run keeps `uuid`, `buildNumber` and `createdAt`; only `runNumber` grows.
 * Everything but `uuid` may be missing in the API's answer (api-facts.md, section 3).
 */
export interface Run {
  /** With braces, as Bitbucket writes it. */
  readonly uuid: string;
  readonly buildNumber?: number;
  /** 1 for the first run; 1 when Bitbucket did not say. */
  readonly runNumber: number;
  readonly state: RunState;
  /** Finished. PAUSED and HALTED are not. */
  readonly terminal: boolean;
  /** The raw text of a state that this version does not know. */
  readonly unknownState?: string;
  readonly target: Target;
  readonly selector?: Selector;
  /** Full commit hash as far as Bitbucket gave it. */
  readonly commit?: string;
  readonly trigger: Trigger;
  /** Display name. */
  readonly creator?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt?: number;
  /** Milliseconds since the epoch; may be some ms before `createdAt`. */
  readonly completedAt?: number;
  /** Seconds of execution, parallel steps overlapped, without queueing. */
  readonly durationSeconds?: number;
  /** Billed seconds, summed over parallel steps. */
  readonly buildSeconds?: number;
}
