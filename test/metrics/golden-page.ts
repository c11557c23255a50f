import type { RepositoryRecord } from '../../src/domain/snapshot.ts';
import { createProcessMetrics } from '../../src/metrics/process-metrics.ts';
import { createTelemetry } from '../../src/metrics/telemetry.ts';
import { type ExpositionUnderTest, exposeForTest } from './exposition-under-test.ts';
import {
  makeHistogram,
  makeIdentity,
  makePipeline,
  makeRecord,
  makeResults,
  makeRun,
  makeSnapshot,
  makeStep,
  makeTally,
  T0,
} from './records.ts';

/** A small workspace in which every family has a line, and some names are hostile. */
const RECORDS: readonly RepositoryRecord[] = [
  makeRecord({
    repository: { workspace: 'acme', repository: 'api', project: 'PLAT', mainBranch: 'main' },
    identities: [
      makeIdentity({
        ref: 'main',
        pipeline: 'branches:main',
        results: makeResults({ SUCCESSFUL: 41, FAILED: 3, STOPPED: 1 }),
        buildSeconds: 5230,
        lastSuccessAt: T0 + 90_500,
        lastFailureAt: T0 - 86_400_000,
        last: {
          run: makeRun(),
          queueSeconds: 4.5,
          steps: [
            makeStep('build', 'SUCCESSFUL', { durationSeconds: 40, queueSeconds: 4.5 }),
            makeStep('deploy "prod"\\n', 'NOT_RUN'),
          ],
        },
        steps: { build: makeTally({ SUCCESSFUL: 44, FAILED: 1 }), '#2': makeTally({ NOT_RUN: 44 }) },
      }),
      makeIdentity({
        ref: '(branch)',
        pipeline: 'default',
        consecutiveFailures: 2,
        results: makeResults({ FAILED: 2 }),
        last: {
          run: makeRun({
            state: 'PAUSED',
            terminal: false,
            buildNumber: 8,
            target: { kind: 'branch', name: 'feature/ünï "quoted"' },
            trigger: 'MANUAL',
          }),
        },
        open: { PAUSED: { count: 1, oldestCreatedAt: T0 - 3_600_000 } },
      }),
    ],
    pipelines: [
      makePipeline({
        pipeline: 'branches:main',
        durations: { SUCCESSFUL: makeHistogram({ counts: [1, 30, 10], sum: 3485.25 }) },
        queue: makeHistogram({ counts: [40, 1, 0], sum: 180 }),
        stepDurations: { build: makeHistogram({ counts: [0, 44, 1], sum: 1800 }) },
      }),
    ],
    poll: {
      up: true,
      lastSuccessAt: T0 + 120_000,
      intervalSeconds: 60,
      lagSeconds: 0,
      durationSeconds: 0.412,
    },
  }),
  makeRecord({ repository: { workspace: 'acme', repository: 'never-polled' } }),
  makeRecord({ repository: { workspace: 'acme', repository: 'forbidden' }, poll: { up: false, intervalSeconds: 900 } }),
];

/** An exposition with every metric of the program and nothing that depends on the machine. */
export function exposeGolden(): ExpositionUnderTest {
  const telemetry = createTelemetry({
    version: '0.0.0',
    nodeVersion: 'v20.0.0',
    seriesLimit: () => 200_000,
    series: () => 123,
    budgets: () => [
      { credential: 'default', status: { limit: 1000, remaining: 640, reserved: 100, pausedUntil: T0 + 60_000 } },
    ],
    loadedAt: T0 / 1000,
  });
  telemetry.onRequest({ credential: 'default', endpoint: 'pipelines', code: 200, seconds: 0.25 });
  telemetry.onCredential({ credential: 'default', up: true });
  telemetry.unreadableObject('run');
  telemetry.pageLimitHit('pipelines');
  const processMetrics = createProcessMetrics({
    cpuSeconds: () => 1.5,
    memory: () => ({ rss: 1e8, heapUsed: 4e7, heapTotal: 6e7, external: 2e7 }),
    startedAt: () => T0 / 1000,
    openFds: () => Promise.resolve(24),
    maxFds: () => Promise.resolve(1024),
    eventLoopLag: () => ({ max: 0.002, mean: 0.0001 }),
  });
  const snapshot = makeSnapshot(...RECORDS);
  const under = exposeForTest({ restored: snapshot, registries: [telemetry.registry, processMetrics] });
  under.world.snapshot = snapshot;
  return under;
}
