import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

const DAY = 86_400_000;

const LEAST: Config = {
  bitbucket: {
    apiUrl: 'https://api.bitbucket.org/2.0',
    credentials: [{ name: 'default', kind: 'anonymous', requestsPerHour: 60 }],
  },
  workspaces: [{ workspace: 'acme', credential: 'default', repositories: ['*'], exclude: [], projects: [] }],
  refs: { keep: ['@main', 'develop', 'release/*', 'hotfix/*'], forgetAfterMs: 90 * DAY },
  collector: {
    concurrency: 4,
    activeIntervalMs: 60_000,
    idleIntervalMs: 900_000,
    discoveryIntervalMs: 3_600_000,
    lookbackMs: DAY,
    steps: true,
    activityHint: true,
    requestTimeoutMs: 30_000,
    maxPages: 10,
  },
  metrics: {
    runInfo: true,
    creator: true,
    stepHistograms: false,
    firstIncrementHoldMs: 60_000,
    durationBuckets: [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200],
  },
  limits: { series: 200_000 },
  storage: { kind: 'memory' },
};

const FULL = `
bitbucket:
  api_url: http://127.0.0.1:8080/2.0/
  credentials:
    - { name: api, kind: api_token, email: ci@example.com, token_file: token, requests_per_hour: 500 }
    - { name: access, kind: access_token, token: abc }
    - { name: consumer, kind: oauth, key: k, secret_file: /etc/secrets/oauth, token_url: "http://127.0.0.1:8080/token" }
    - { name: nobody, kind: anonymous }
workspaces:
  - { workspace: acme, credential: api, repositories: ["app-*", "web"], exclude: ["*-old"], projects: [PLAT] }
  - { workspace: open_source, credential: nobody }
  - { workspace: other, credential: access }
  - { workspace: third, credential: consumer }
refs: { keep: [], forget_after: 30d }
collector:
  concurrency: 8
  active_interval: 30s
  idle_interval: 1h30m
  discovery_interval: 2h
  lookback: "0"
  steps: false
  activity_hint: false
  request_timeout: 1500ms
  max_pages: 3
metrics:
  run_info: false
  creator: false
  step_histograms: true
  first_increment_hold: 0s
  duration_buckets: [0.5, 1]
limits: { series: 1000 }
storage: { kind: memory }
webhook: { enabled: false, path: /webhook, secret_file: /etc/secrets/webhook }
`;

describe('good files', () => {
  it('fills in every default', () => {
    const file = { path: 'config.yml', text: 'workspaces: [{ workspace: acme }]\n' };

    const result = parseConfig({ file, env: {} });

    expect(result).toEqual({
      ok: true,
      config: LEAST,
      warnings: [
        {
          path: 'bitbucket.credentials',
          message:
            'no credential is set: only public repositories can be read, with 60 calls an hour unless told otherwise',
          source: 'environment',
        },
      ],
    });
  });

  it('takes empty sections as left out', () => {
    const file = {
      path: 'config.yml',
      text: 'workspaces:\n  - workspace: acme\ncollector:\n  # steps: false\nrefs:\n',
    };

    const result = parseConfig({ file, env: {} });

    expect(result.ok && result.config).toEqual(LEAST);
  });

  it('reads every setting', () => {
    const result = parseConfig({ file: { path: '/etc/exporter/config.yml', text: FULL }, env: {} });

    expect(result).toEqual({
      ok: true,
      warnings: [],
      config: {
        bitbucket: {
          apiUrl: 'http://127.0.0.1:8080/2.0',
          credentials: [
            {
              name: 'api',
              kind: 'api_token',
              email: 'ci@example.com',
              token: { kind: 'file', path: '/etc/exporter/token' },
              requestsPerHour: 500,
            },
            { name: 'access', kind: 'access_token', token: { kind: 'value', value: 'abc' }, requestsPerHour: 1000 },
            {
              name: 'consumer',
              kind: 'oauth',
              key: 'k',
              secret: { kind: 'file', path: '/etc/secrets/oauth' },
              tokenUrl: 'http://127.0.0.1:8080/token',
              requestsPerHour: 1000,
            },
            { name: 'nobody', kind: 'anonymous', requestsPerHour: 60 },
          ],
        },
        workspaces: [
          {
            workspace: 'acme',
            credential: 'api',
            repositories: ['app-*', 'web'],
            exclude: ['*-old'],
            projects: ['PLAT'],
          },
          { workspace: 'open_source', credential: 'nobody', repositories: ['*'], exclude: [], projects: [] },
          { workspace: 'other', credential: 'access', repositories: ['*'], exclude: [], projects: [] },
          { workspace: 'third', credential: 'consumer', repositories: ['*'], exclude: [], projects: [] },
        ],
        refs: { keep: [], forgetAfterMs: 30 * DAY },
        collector: {
          concurrency: 8,
          activeIntervalMs: 30_000,
          idleIntervalMs: 5_400_000,
          discoveryIntervalMs: 7_200_000,
          lookbackMs: 0,
          steps: false,
          activityHint: false,
          requestTimeoutMs: 1500,
          maxPages: 3,
        },
        metrics: {
          runInfo: false,
          creator: false,
          stepHistograms: true,
          firstIncrementHoldMs: 0,
          durationBuckets: [0.5, 1],
        },
        limits: { series: 1000 },
        storage: { kind: 'memory' },
      },
    });
  });

  it('uses the only credential where a workspace names none', () => {
    const text =
      'bitbucket: { credentials: [{ name: ci, kind: access_token, token: abc }] }\nworkspaces: [{ workspace: acme }]';

    const result = parseConfig({ file: { path: 'config.yml', text }, env: {} });

    expect(result.ok && result.config.workspaces[0]?.credential).toBe('ci');
  });

  it('warns about what is hardly meant', () => {
    const text = `
bitbucket: { credentials: [{ name: ci, kind: anonymous }, { name: cd, kind: anonymous, requests_per_hour: 61 }] }
workspaces: [{ workspace: acme, credential: ci }]
refs: { keep: ["@master", "@scope/*", "@main"] }
`;

    const result = parseConfig({ file: { path: 'config.yml', text }, env: {} });

    expect(result.ok && result.warnings).toEqual([
      { path: 'bitbucket.credentials[1]', message: 'is not used by any workspace', source: 'config.yml:2' },
      {
        path: 'bitbucket.credentials[1].requests_per_hour',
        message: 'is more than the 60 calls an hour that Bitbucket gives this kind of credential',
        source: 'config.yml:2',
      },
      {
        path: 'refs.keep[0]',
        message: 'is an ordinary name; the main branch of each repository is written "@main"',
        source: 'config.yml:4',
      },
    ]);
  });
});
