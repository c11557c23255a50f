import type {
  HistogramTally,
  IdentityLedger,
  LabelledStep,
  Ledger,
  PipelineLedger,
} from '../../../src/domain/ledger.ts';
import { identityKey } from '../../../src/domain/ledger.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { RepositoryRecord, Snapshot } from '../../../src/domain/snapshot.ts';

/** 2026-11-23T08:00:00Z. */
const BASE = Date.UTC(2026, 10, 23, 8);
const BOUNDS = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
const STEPS = ['Install dependencies', 'Lint', 'Unit tests', 'Build image', 'Deploy to staging'];
const IDENTITIES = [
  { ref: 'main', pipeline: 'branches:main' },
  { ref: '(branch)', pipeline: 'default' },
  { ref: '(pull-request)', pipeline: 'pull-requests:**' },
];
const SETTLED_PER_REPOSITORY = 30;

/** Series that one of these repositories makes. */
export const SERIES_PER_REPOSITORY = 575;

/** Repositories with about `series` series in all, as a busy workspace has them: every object its own, nothing shared. */
export function makeWorld(series: number): Snapshot {
  const count = Math.round(series / SERIES_PER_REPOSITORY);
  const records = new Map<string, RepositoryRecord>();
  for (let index = 0; index < count; index += 1) {
    const record = makeRepositoryRecord(index);
    records.set(`acme/${record.repository.repository}`, record);
  }
  return { records };
}

/**
 * What a poll makes of a repository in which a run has completed: one identity and one pipeline are new, all else is shared with the
 * record before, as folding does it.
 */
export function completeRun(record: RepositoryRecord, seed: number): RepositoryRecord {
  const [labels] = IDENTITIES;
  if (record.ledger === undefined || labels === undefined) return record;
  const { identities, pipelines } = record.ledger;
  const ledger: Ledger = {
    ...record.ledger,
    lastActivityAt: BASE + seed,
    identities: { ...identities, [identityKey(labels.ref, labels.pipeline)]: makeIdentity(labels, seed) },
    pipelines: { ...pipelines, [labels.pipeline]: makePipeline(labels.pipeline, seed) },
  };
  return {
    ...record,
    ledger,
    poll: { ...record.poll, lastSuccessAt: BASE + seed, durationSeconds: 0.3 + (seed % 10) / 10 },
  };
}

function makeRepositoryRecord(index: number): RepositoryRecord {
  const repository = {
    workspace: 'acme',
    repository: `service-${String(index).padStart(4, '0')}`,
    project: `PROJ${index % 12}`,
    mainBranch: 'main',
  };
  const identities = IDENTITIES.map((labels, position) => makeIdentity(labels, index * 10 + position));
  const pipelines = IDENTITIES.map(({ pipeline }, position) => makePipeline(pipeline, index + position));
  const ledger: Ledger = {
    version: 1,
    repository,
    baselineAt: BASE,
    cursor: { buildNumber: 5000, createdAt: BASE },
    horizon: { buildNumber: 4000, at: BASE },
    settled: makeSettled(index),
    open: {},
    identities: Object.fromEntries(identities.map((one) => [identityKey(one.ref, one.pipeline), one])),
    pipelines: Object.fromEntries(pipelines.map((one) => [one.pipeline, one])),
    missed: 0,
    stepsDue: [],
    lastActivityAt: BASE,
  };
  const poll = {
    up: true,
    lastAttemptAt: BASE,
    lastSuccessAt: BASE,
    intervalSeconds: 60,
    lagSeconds: 0,
    durationSeconds: 0.412,
    consecutiveFailures: 0,
    failures: [],
  };
  return { repository, ledger, poll };
}

function makeIdentity(labels: { ref: string; pipeline: string }, seed: number): IdentityLedger {
  const failed = seed % 6 === 0;
  const run: Run = {
    uuid: uuid(seed),
    buildNumber: 1000 + (seed % 4000),
    runNumber: 1,
    state: failed ? 'FAILED' : 'SUCCESSFUL',
    terminal: true,
    target: { kind: 'branch', name: `feature/PROJ-${seed}-change` },
    selector: { type: 'branches', pattern: 'main' },
    commit: uuid(seed * 7).replaceAll(/[^0-9a-f]/g, ''),
    trigger: 'PUSH',
    creator: `Person ${seed % 97}`,
    createdAt: BASE + seed,
    completedAt: BASE + seed + 184_321,
    durationSeconds: 170 + (seed % 60),
    buildSeconds: 310 + (seed % 90),
  };
  return {
    ...labels,
    bornAt: BASE,
    last: { run, queueSeconds: 4 + (seed % 9), steps: STEPS.map((name, position) => makeStep(name, seed + position)) },
    results: { SUCCESSFUL: 40 + (seed % 7), FAILED: 6, ERROR: 1, STOPPED: 2, EXPIRED: 0, UNKNOWN: 0 },
    buildSeconds: 15_000 + seed,
    lastSuccessAt: BASE + seed,
    lastFailureAt: BASE + seed * 2,
    consecutiveFailures: failed ? 1 : 0,
    open: { PAUSED: { count: 1, oldestCreatedAt: BASE - seed } },
    steps: Object.fromEntries(STEPS.map((name, position) => [name, makeStepTally(seed + position)])),
  };
}

function makeStep(label: string, seed: number): LabelledStep {
  const times = { startedAt: BASE + seed, completedAt: BASE + seed + 30_000, durationSeconds: 20 + (seed % 40) };
  const step = {
    uuid: uuid(seed),
    name: label,
    state: 'SUCCESSFUL',
    terminal: true,
    trigger: 'automatic',
    ...times,
  } as const;
  return { label, state: 'SUCCESSFUL', durationSeconds: times.durationSeconds, queueSeconds: seed % 5, step };
}

function makeStepTally(seed: number): IdentityLedger['steps'][string] {
  const results = { SUCCESSFUL: seed % 50, FAILED: seed % 5, ERROR: 0, STOPPED: 0, EXPIRED: 0, NOT_RUN: 0, UNKNOWN: 0 };
  return { bornAt: BASE, lastSeenAt: BASE, results };
}

function makePipeline(pipeline: string, seed: number): PipelineLedger {
  const durations = { SUCCESSFUL: makeHistogram(seed), FAILED: makeHistogram(seed + 1) };
  return { pipeline, durations, queue: makeHistogram(seed + 2), stepDurations: {}, recentWallSeconds: [170, 180, 190] };
}

function makeHistogram(seed: number): HistogramTally {
  const counts = [...BOUNDS, Number.POSITIVE_INFINITY].map((_, index) => (seed + index) % 9);
  return { bornAt: BASE, bounds: BOUNDS, counts, sum: seed * 12.5 };
}

function makeSettled(index: number): Ledger['settled'] {
  const runs = Array.from({ length: SETTLED_PER_REPOSITORY }, (_, position) => {
    const seed = index * 1000 + position;
    const counted = Object.fromEntries(STEPS.map((_step, step) => [uuid(seed * 10 + step), 1]));
    const identity = identityKey('main', 'branches:main');
    return [
      uuid(seed),
      { runNumber: 1, buildNumber: seed, identity, seenAt: BASE, steps: { counted, baselineRunNumber: 0, final: 1 } },
    ] as const;
  });
  return Object.fromEntries(runs);
}

function uuid(seed: number): string {
  const hex = (seed * 2654435761).toString(16).padStart(12, '0').slice(-12);
  return `{${hex.slice(0, 8)}-${hex.slice(8)}-4000-8000-${hex}}`;
}
