import {
  type IdentityLedger,
  identityKey,
  type LabelledStep,
  type Ledger,
  type OpenRun,
} from '../../src/domain/ledger.ts';
import { repositoryKey } from '../../src/domain/repository.ts';
import type { Run } from '../../src/domain/run.ts';
import {
  INITIAL_POLL_STATUS,
  type PollStatus,
  type RepositoryRecord,
  type Snapshot,
} from '../../src/domain/snapshot.ts';
import type { RunState } from '../../src/domain/state.ts';
import { NOW } from './start-app.ts';

export interface SampleRun {
  readonly ref?: string;
  readonly pipeline?: string;
  readonly state?: RunState;
  readonly buildNumber?: number;
  readonly failedStep?: string;
  readonly createdAt?: number;
}

export interface SampleRecord {
  readonly workspace?: string;
  readonly repository?: string;
  readonly runs?: readonly SampleRun[];
  readonly openRuns?: number;
  readonly lastActivityAt?: number;
  readonly poll?: Partial<PollStatus>;
}

/** A repository of which only what the status page shows is filled in with care. */
export function createRecord(sample: SampleRecord = {}): RepositoryRecord {
  const { workspace = 'acme', repository = 'shop', runs, openRuns = 0 } = sample;
  const name = { workspace, repository };
  const poll = { ...INITIAL_POLL_STATUS, ...sample.poll };
  if (runs === undefined) return { repository: name, poll };
  const identities = runs.map((run, index) => createIdentity(run, index));
  const ledger: Ledger = {
    version: 1,
    repository: name,
    baselineAt: NOW - 86_400_000,
    cursor: undefined,
    horizon: { buildNumber: 0, at: 0 },
    settled: {},
    open: Object.fromEntries(Array.from({ length: openRuns }, (_none, index) => [`{${index}}`, createOpenRun(index)])),
    identities: Object.fromEntries(
      identities.map((identity) => [identityKey(identity.ref, identity.pipeline), identity]),
    ),
    pipelines: {},
    missed: 0,
    stepsDue: [],
    lastActivityAt: sample.lastActivityAt,
  };
  return { repository: name, ledger, poll };
}

export function createSnapshot(records: readonly RepositoryRecord[]): Snapshot {
  return { records: new Map(records.map((record) => [repositoryKey(record.repository), record])) };
}

function createRun({ state = 'SUCCESSFUL', buildNumber = 7, createdAt = NOW - 600_000 }: SampleRun): Run {
  return {
    uuid: `{run-${buildNumber}}`,
    buildNumber,
    runNumber: 1,
    state,
    terminal: true,
    target: { kind: 'unknown' },
    trigger: 'PUSH',
    createdAt,
  };
}

function createIdentity(sample: SampleRun, index: number): IdentityLedger {
  const { failedStep } = sample;
  return {
    ref: sample.ref ?? 'main',
    pipeline: sample.pipeline ?? `custom:${index}`,
    bornAt: NOW - 86_400_000,
    last: {
      run: createRun(sample),
      ...(failedStep === undefined
        ? {}
        : { steps: [createStep('lint', 'SUCCESSFUL'), createStep(failedStep, 'FAILED')] }),
    },
    results: { SUCCESSFUL: 0, FAILED: 0, ERROR: 0, STOPPED: 0, EXPIRED: 0, UNKNOWN: 0 },
    buildSeconds: 0,
    consecutiveFailures: 0,
    open: {},
    steps: {},
  };
}

function createStep(label: string, state: LabelledStep['state']): LabelledStep {
  return { label, state, step: { uuid: `{${label}}`, state, terminal: true, trigger: 'automatic' } };
}

function createOpenRun(index: number): OpenRun {
  return {
    run: createRun({ state: 'RUNNING', buildNumber: 100 + index }),
    identity: 'main default',
    seenAt: NOW,
    steps: { counted: {}, baselineRunNumber: 0, final: 0 },
  };
}
