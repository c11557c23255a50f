import type {
  HistogramTally,
  IdentityLedger,
  LabelledStep,
  Ledger,
  PipelineLedger,
  StepTally,
} from '../../src/domain/ledger.ts';
import { identityKey } from '../../src/domain/ledger.ts';
import type { Repository } from '../../src/domain/repository.ts';
import type { Run } from '../../src/domain/run.ts';
import {
  INITIAL_POLL_STATUS,
  type PollStatus,
  type RepositoryRecord,
  type Snapshot,
} from '../../src/domain/snapshot.ts';
import type { RunResult, StepResult, StepState } from '../../src/domain/state.ts';

/** 2026-11-23T08:00:00Z. */
export const T0 = Date.UTC(2026, 10, 23, 8);

export function makeRun(changes: Partial<Run> = {}): Run {
  return {
    uuid: '{00000000-0000-4000-8000-000000000001}',
    buildNumber: 7,
    runNumber: 1,
    state: 'SUCCESSFUL',
    terminal: true,
    target: { kind: 'branch', name: 'main' },
    selector: { type: 'default' },
    commit: '0123456789abcdef0123456789abcdef01234567',
    trigger: 'PUSH',
    creator: 'Ada Lovelace',
    createdAt: T0,
    completedAt: T0 + 90_500,
    durationSeconds: 85,
    buildSeconds: 120,
    ...changes,
  };
}

export function makeResults(counts: Partial<Record<RunResult, number>> = {}): Record<RunResult, number> {
  return { SUCCESSFUL: 0, FAILED: 0, ERROR: 0, STOPPED: 0, EXPIRED: 0, UNKNOWN: 0, ...counts };
}

export function makeTally(counts: Partial<Record<StepResult, number>> = {}, bornAt = T0): StepTally {
  const zeros = { SUCCESSFUL: 0, FAILED: 0, ERROR: 0, STOPPED: 0, EXPIRED: 0, NOT_RUN: 0, UNKNOWN: 0 };
  return { bornAt, lastSeenAt: bornAt, results: { ...zeros, ...counts } };
}

export function makeStep(label: string, state: StepState, changes: Partial<LabelledStep> = {}): LabelledStep {
  const step = { uuid: `{${label}}`, name: label, state, terminal: true, trigger: 'automatic' } as const;
  return { label, state, step, ...changes };
}

export function makeIdentity(changes: Partial<IdentityLedger> = {}): IdentityLedger {
  return {
    ref: 'main',
    pipeline: 'default',
    bornAt: T0,
    last: { run: makeRun() },
    results: makeResults(),
    buildSeconds: 0,
    consecutiveFailures: 0,
    open: {},
    steps: {},
    ...changes,
  };
}

export function makeHistogram(changes: Partial<HistogramTally> = {}): HistogramTally {
  return { bornAt: T0, bounds: [10, 60.5], counts: [0, 0, 0], sum: 0, ...changes };
}

export function makePipeline(changes: Partial<PipelineLedger> = {}): PipelineLedger {
  return {
    pipeline: 'default',
    durations: {},
    queue: makeHistogram(),
    stepDurations: {},
    recentWallSeconds: [],
    ...changes,
  };
}

export function makeLedger(
  repository: Repository,
  identities: readonly IdentityLedger[],
  pipelines: readonly PipelineLedger[] = [],
): Ledger {
  return {
    version: 1,
    repository,
    baselineAt: T0,
    cursor: undefined,
    horizon: { buildNumber: 0, at: T0 },
    settled: {},
    open: {},
    identities: Object.fromEntries(
      identities.map((identity) => [identityKey(identity.ref, identity.pipeline), identity]),
    ),
    pipelines: Object.fromEntries(pipelines.map((pipeline) => [pipeline.pipeline, pipeline])),
    missed: 0,
    stepsDue: [],
    lastActivityAt: undefined,
  };
}

interface RecordParts {
  readonly repository?: Repository;
  readonly identities?: readonly IdentityLedger[];
  readonly pipelines?: readonly PipelineLedger[];
  readonly poll?: Partial<PollStatus>;
}

/** A repository `acme/api`; without identities it was never polled with success. */
export function makeRecord({ repository = ACME_API, identities, pipelines, poll }: RecordParts = {}): RepositoryRecord {
  return {
    repository,
    ...(identities === undefined ? {} : { ledger: makeLedger(repository, identities, pipelines) }),
    poll: { ...INITIAL_POLL_STATUS, ...poll },
  };
}

export const ACME_API: Repository = { workspace: 'acme', repository: 'api' };

export function makeSnapshot(...records: readonly RepositoryRecord[]): Snapshot {
  return {
    records: new Map(
      records.map((record) => [`${record.repository.workspace}/${record.repository.repository}`, record] as const),
    ),
  };
}
