import type { StatusFacts } from '../../src/http/to-status-page-data.ts';
import { createRecord, createSnapshot } from './sample-records.ts';
import { NOW } from './start-app.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Names made to break pages: markup, quotes, text that runs right to left, and no end. */
export const HOSTILE = {
  branch: `feature/"><img src=x onerror="document.title='broken'">`,
  step: `<script>document.title = 'broken'</script> & 'friends' \u0000`,
  repository: 'מאגר-\u202Egnp.exe<b>',
  pipeline: `custom:${'very-long-name-without-any-blank-'.repeat(20)}`,
  message: '<svg onload=alert(1)> answered 500 in </td></table> '.repeat(3),
} as const;

export const FACTS: StatusFacts = {
  version: '1.2.3',
  now: NOW,
  startedAt: NOW - 26 * 60 * MINUTE,
  telemetryPath: '/metrics',
  config: { source: 'exporter.yml', lastReloadSuccessful: true, lastReloadSuccessAt: NOW - 90 * MINUTE },
  health: { ok: true },
  readiness: { ok: true },
  budgets: [
    { credential: 'default', up: true, limit: 1_000, remaining: 873, reserved: 100 },
    {
      credential: 'mobile team',
      up: true,
      limit: 1_000,
      remaining: 41,
      reserved: 100,
      pausedUntil: NOW + 150 * SECOND,
    },
    { credential: 'contractors', up: false, limit: 1_000, remaining: 212, reserved: 0 },
  ],
  series: 18_342,
  seriesLimit: 200_000,
};

const POLLED = {
  up: true,
  lastAttemptAt: NOW - 21 * SECOND,
  lastSuccessAt: NOW - 21 * SECOND,
  nextDueAt: NOW + 39 * SECOND,
  intervalSeconds: 60,
  lagSeconds: 0,
};

/** A workspace on an ordinary bad day, with two hostile guests. */
export const SNAPSHOT = createSnapshot([
  createRecord({
    repository: 'shop-frontend',
    openRuns: 2,
    lastActivityAt: NOW - MINUTE,
    poll: POLLED,
    runs: [
      { ref: 'main', pipeline: 'branches:main', state: 'RUNNING', buildNumber: 4_812, createdAt: NOW - MINUTE },
      {
        ref: 'develop',
        pipeline: 'branches:develop',
        state: 'FAILED',
        buildNumber: 4_810,
        failedStep: 'End-to-end tests',
      },
      { ref: '(pull-request)', pipeline: 'pull-requests:**', state: 'SUCCESSFUL', buildNumber: 4_811 },
      { ref: '(tag)', pipeline: 'tags:v*', state: 'STOPPED', buildNumber: 4_700, createdAt: NOW - 90 * MINUTE },
      {
        ref: 'release/24.11',
        pipeline: 'default',
        state: 'SUCCESSFUL',
        buildNumber: 4_650,
        createdAt: NOW - 190 * MINUTE,
      },
    ],
  }),
  createRecord({
    repository: 'payments-api',
    lastActivityAt: NOW - 8 * MINUTE,
    poll: {
      ...POLLED,
      up: false,
      lastSuccessAt: NOW - 47 * MINUTE,
      nextDueAt: NOW + 4 * MINUTE,
      intervalSeconds: 300,
      consecutiveFailures: 3,
      failures: [
        { at: NOW - 2 * MINUTE, message: 'pipelines answered 403: the credential lacks read:pipeline:bitbucket' },
        { at: NOW - 12 * MINUTE, message: 'pipelines answered 403: the credential lacks read:pipeline:bitbucket' },
        { at: NOW - 32 * MINUTE, message: 'pipelines timed out after 30 s' },
      ],
    },
    runs: [{ ref: 'main', pipeline: 'default', state: 'HALTED', buildNumber: 977 }],
  }),
  createRecord({
    repository: 'data-warehouse',
    lastActivityAt: NOW - 30 * 60 * MINUTE,
    poll: {
      ...POLLED,
      lastSuccessAt: NOW - 14 * MINUTE,
      nextDueAt: NOW + 50 * SECOND,
      intervalSeconds: 900,
      lagSeconds: 75,
      failures: [{ at: NOW - 25 * 60 * MINUTE, message: 'pipelines was cut: connection reset' }],
    },
    runs: [
      {
        ref: 'main',
        pipeline: 'custom:nightly',
        state: 'EXPIRED',
        buildNumber: 311,
        createdAt: NOW - 30 * 60 * MINUTE,
      },
    ],
  }),
  createRecord({
    repository: HOSTILE.repository,
    openRuns: 1,
    lastActivityAt: NOW - 3 * MINUTE,
    poll: {
      ...POLLED,
      up: false,
      consecutiveFailures: 1,
      failures: [{ at: NOW - 5 * SECOND, message: HOSTILE.message }],
    },
    runs: [
      { ref: HOSTILE.branch, pipeline: HOSTILE.pipeline, state: 'FAILED', buildNumber: 12, failedStep: HOSTILE.step },
    ],
  }),
  createRecord({ repository: 'terraform-modules' }),
  createRecord({
    repository: 'handbook',
    poll: { ...POLLED, neverUsedPipelines: true, nextDueAt: NOW + 5 * 60 * MINUTE, intervalSeconds: 21_600 },
  }),
  ...['auth-service', 'billing', 'catalogue', 'design-system', 'email-templates', 'feature-flags'].map(
    (repository, index) =>
      createRecord({
        repository,
        lastActivityAt: NOW - (index + 2) * 60 * MINUTE,
        poll: {
          ...POLLED,
          lastSuccessAt: NOW - (index + 1) * MINUTE,
          nextDueAt: NOW + (index + 2) * MINUTE,
          intervalSeconds: 240 * (index + 1),
        },
        runs: [
          { ref: 'main', pipeline: 'default', state: 'SUCCESSFUL', buildNumber: 200 + index },
          {
            ref: '(branch)',
            pipeline: 'default',
            state: index % 2 === 0 ? 'PAUSED' : 'PENDING',
            buildNumber: 230 + index,
          },
        ],
      }),
  ),
]);
