import type { BadFile } from './bad-file.ts';

/** Values that are out of bounds or not in this version. */
export const BAD_VALUES: readonly BadFile[] = [
  {
    name: 'a duration without a unit',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  idle_interval: 60'],
    faults: [
      'config.yml:4: collector.idle_interval: must be a duration with a unit, such as "60s", "15m" or "1h30m", from 1s to 7d; a plain number has no unit',
    ],
  },
  {
    name: 'a duration without a unit, as text',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  idle_interval: "60"'],
    faults: [
      'config.yml:4: collector.idle_interval: must be a duration with a unit, such as "60s", "15m" or "1h30m", from 1s to 7d; a plain number has no unit',
    ],
  },
  {
    name: 'a duration with a wrong unit',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  idle_interval: 15min'],
    faults: [
      'config.yml:4: collector.idle_interval: must be a duration with a unit, such as "60s", "15m" or "1h30m", from 1s to 7d',
    ],
  },
  {
    name: 'a duration with its units in the wrong order',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  idle_interval: 30m1h'],
    faults: [
      'config.yml:4: collector.idle_interval: must be a duration with a unit, such as "60s", "15m" or "1h30m", from 1s to 7d',
    ],
  },
  {
    name: 'a duration out of bounds',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  request_timeout: 1h'],
    faults: [
      'config.yml:4: collector.request_timeout: must be a duration with a unit, such as "60s", "15m" or "1h30m", from 100ms to 10m',
    ],
  },
  {
    name: 'an active interval longer than the idle one',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  active_interval: 10m', '  idle_interval: 5m'],
    faults: ['config.yml:5: collector.idle_interval: must not be shorter than collector.active_interval'],
  },
  {
    name: 'an active interval longer than the default idle one',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  active_interval: 1h'],
    faults: ['config.yml:4: collector.active_interval: must not be longer than collector.idle_interval (default 15m)'],
  },
  {
    name: 'a number out of bounds',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  concurrency: 0'],
    faults: ['config.yml:4: collector.concurrency: must be a whole number from 1 to 64'],
  },
  {
    name: 'a number that is not whole',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  max_pages: 1.5'],
    faults: ['config.yml:4: collector.max_pages: must be a whole number from 1 to 1000'],
  },
  {
    name: 'a number as text',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  concurrency: "4"'],
    faults: ['config.yml:4: collector.concurrency: must be a whole number from 1 to 64'],
  },
  {
    name: 'a switch that YAML 1.2 reads as text',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  steps: yes'],
    faults: ['config.yml:4: collector.steps: must be true or false'],
  },
  {
    name: 'buckets that do not ascend',
    lines: ['workspaces:', '  - workspace: acme', 'metrics:', '  duration_buckets: [10, 10]'],
    faults: [
      'config.yml:4: metrics.duration_buckets: must be a list of finite seconds above 0, each larger than the one before',
    ],
  },
  {
    name: 'buckets that are not finite',
    lines: ['workspaces:', '  - workspace: acme', 'metrics:', '  duration_buckets: [10, .inf]'],
    faults: ['config.yml:4: metrics.duration_buckets[1]: must be a finite number of seconds'],
  },
  {
    name: 'buckets that are not positive',
    lines: ['workspaces:', '  - workspace: acme', 'metrics:', '  duration_buckets: [0, 10]'],
    faults: [
      'config.yml:4: metrics.duration_buckets: must be a list of finite seconds above 0, each larger than the one before',
    ],
  },
  {
    name: 'no buckets',
    lines: ['workspaces:', '  - workspace: acme', 'metrics:', '  duration_buckets: []'],
    faults: [
      'config.yml:4: metrics.duration_buckets: must be a list of finite seconds above 0, each larger than the one before',
    ],
  },
  {
    name: 'a series limit of text',
    lines: ['workspaces:', '  - workspace: acme', 'limits: { series: many }'],
    faults: ['config.yml:3: limits.series: must be a whole number from 1 to 100000000'],
  },
  {
    name: 'storage in a file',
    lines: ['workspaces:', '  - workspace: acme', 'storage:', '  kind: file', '  path: /data'],
    faults: ['config.yml:4: storage.kind: is "file", which is not in this version: use "memory"'],
  },
  {
    name: 'storage in Redis',
    lines: ['workspaces:', '  - workspace: acme', 'storage:', '  kind: redis', '  url: redis://user:pass@host'],
    faults: ['config.yml:4: storage.kind: is "redis", which is not in this version: use "memory"'],
  },
  {
    name: 'storage of an unknown kind',
    lines: ['workspaces:', '  - workspace: acme', 'storage: { kind: s3 }'],
    faults: ['config.yml:3: storage.kind: must be "memory"'],
  },
  {
    name: 'webhooks',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'webhook: { enabled: true, path: /webhook, secret_file: /etc/secrets/webhook }',
    ],
    faults: [
      'config.yml:3: webhook.enabled: is true, but this version does not receive webhooks: set it to false, or leave the section out',
    ],
  },
  {
    name: 'a webhook path without a slash',
    lines: ['workspaces:', '  - workspace: acme', 'webhook: { path: webhook }'],
    faults: ['config.yml:3: webhook.path: must be a path that begins with "/"'],
  },
];
