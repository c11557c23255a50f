import type { FoldFacts, FoldPolicy } from './fold-policy.ts';
import type { IdentityLedger, Ledger, OpenRun, PipelineLedger, SettledRun } from './ledger.ts';
import type { Observation } from './observation.ts';
import { copyOf } from './own.ts';
import type { Run } from './run.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Records<T> = Record<string, T>;

/** A ledger being folded: fresh containers around shared values, so that the ledger before is never touched. */
export interface Draft {
  readonly before: Ledger | undefined;
  readonly observation: Observation;
  readonly policy: FoldPolicy;
  /** The first observation of this repository. */
  readonly baseline: boolean;
  readonly baselineAt: number;
  horizon: Ledger['horizon'];
  cursor: Ledger['cursor'];
  readonly settled: Records<SettledRun>;
  readonly open: Records<OpenRun>;
  readonly identities: Records<IdentityLedger>;
  readonly pipelines: Records<PipelineLedger>;
  readonly stepsDue: Map<string, Run>;
  missed: number;
  seriesLeft: number;
  lastActivityAt: number | undefined;
  readonly facts: {
    readonly counted: Mutable<FoldFacts['counted'][number]>[];
    readonly unknown: Mutable<FoldFacts['unknown'][number]>[];
    readonly dropped: string[];
  };
}

/** Opens a draft of the ledger; for a new repository the horizon is what the first observation shows. */
export function createDraft(before: Ledger | undefined, observation: Observation, policy: FoldPolicy): Draft {
  return {
    before,
    observation,
    policy,
    baseline: before === undefined,
    baselineAt: before?.baselineAt ?? observation.at,
    horizon: before?.horizon ?? { buildNumber: highestBuildNumber(observation), at: observation.at },
    cursor: before?.cursor,
    settled: copyOf(before?.settled),
    open: copyOf(before?.open),
    identities: copyOf(before?.identities),
    pipelines: copyOf(before?.pipelines),
    stepsDue: new Map(before?.stepsDue.map((run) => [run.uuid, run])),
    missed: before?.missed ?? 0,
    seriesLeft: policy.seriesLeft,
    lastActivityAt: before?.lastActivityAt,
    facts: { counted: [], unknown: [], dropped: [] },
  };
}

/** Is the run, of which nothing is remembered, newer than what may have been forgotten? See `Ledger.horizon`. */
export function isAboveHorizon(horizon: Ledger['horizon'], run: Run): boolean {
  if (run.buildNumber !== undefined && run.buildNumber > horizon.buildNumber) return true;
  return (run.completedAt ?? run.createdAt ?? 0) > horizon.at;
}

/** Did the run begin after the baseline for certain? Bitbucket's build numbers grow; its clock and ours may differ. */
export function isNewRun(draft: Draft, run: Run): boolean {
  return !draft.baseline && run.buildNumber !== undefined && run.buildNumber > draft.horizon.buildNumber;
}

function highestBuildNumber(observation: Observation): number {
  return observation.runs.reduce((highest, { run }) => Math.max(highest, run.buildNumber ?? 0), 0);
}
