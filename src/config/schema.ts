import { z } from 'zod';
import { credentialSchema } from './credential-schema.ts';
import {
  duration,
  filePath,
  name,
  plainText,
  refGlob,
  repositoryGlob,
  secret,
  toggle,
  url,
  wholeNumber,
} from './setting-kinds.ts';

/** The API's address (design, section 6). */
export const API_URL = 'https://api.bitbucket.org/2.0';

const WORKSPACE_ERROR =
  'must be the slug of a workspace, as in bitbucket.org/<workspace>, without a slash: repositories go under "repositories"';
const PROJECT_ERROR = 'must be a project key in capital letters, such as "PLAT"';
const BUCKETS_ERROR = 'must be a list of finite seconds above 0, each larger than the one before';

const bitbucket = z.strictObject({
  api_url: url().default(API_URL).describe('Base URL of the Bitbucket Cloud REST API; for proxies and tests.'),
  credentials: z
    .array(credentialSchema)
    .default([])
    .describe('Who asks Bitbucket. Left out: the environment says, else anonymous.'),
});

const workspace = z.strictObject({
  workspace: z
    .string({ error: WORKSPACE_ERROR })
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, { error: WORKSPACE_ERROR })
    .describe('Slug of the workspace.'),
  credential: name('the name of a credential')
    .optional()
    .describe('Name of the credential to use. Left out: the only one there is.'),
  repositories: z
    .array(repositoryGlob())
    .min(1, { error: 'is an empty list, which matches nothing: leave it out to match all repositories' })
    .default(['*'])
    .describe('Globs over repository slugs (`*` any text, `?` one character): which repositories to poll.'),
  exclude: z
    .array(repositoryGlob())
    .default([])
    .describe('Globs over repository slugs: which of them to leave out again.'),
  projects: z
    .array(z.string({ error: PROJECT_ERROR }).regex(/^[A-Z][A-Z0-9_]*$/, { error: PROJECT_ERROR }))
    .default([])
    .describe('Keys of the projects whose repositories are polled. Empty: all projects.'),
});

const refs = z.strictObject({
  keep: z
    .array(refGlob())
    .default(['@main', 'develop', 'release/*', 'hotfix/*'])
    .describe(
      'Globs over branch and tag names (`*` any text without a slash, `**` any text, `?` one character) that keep their name in the label `ref`; `@main` is the main branch of each repository. All others fall into `(branch)`, `(tag)`, `(pull-request)` and `(commit)`.',
    ),
  forget_after: duration({ least: '1h', most: '3650d' })
    .default('90d')
    .describe('An identity (ref and pipeline) without any run for so long is forgotten, and its series vanish.'),
});

const collector = z.strictObject({
  concurrency: wholeNumber(1, 64).default(4).describe('Polls that may be under way at the same time.'),
  active_interval: duration({ least: '1s', most: '1d' })
    .default('60s')
    .describe('How often a repository with open runs is polled, if the budget allows.'),
  idle_interval: duration({ least: '1s', most: '7d' })
    .default('15m')
    .describe('How often a repository without activity is polled; the back-off ends here.'),
  discovery_interval: duration({ least: '1s', most: '7d' })
    .default('1h')
    .describe('How often the list of repositories is read again.'),
  lookback: duration({ most: '365d' }).default('24h').describe('How far the first poll of a repository pages back.'),
  steps: toggle().default(true).describe('Fetch the steps of runs.'),
  activity_hint: toggle()
    .default(true)
    .describe('Ask for one repository listing per workspace and active interval, and poll at once what changed since.'),
  request_timeout: duration({ least: '100ms', most: '10m' }).default('30s').describe('Time-out of one API call.'),
  max_pages: wholeNumber(1, 1000).default(10).describe('Pages of pipelines that one poll of a repository may fetch.'),
});

const metrics = z.strictObject({
  run_info: toggle().default(true).describe('Show `last_run_info` (commit, trigger, creator, URL, branch).'),
  creator: toggle().default(true).describe('Name the creator in `last_run_info`; false leaves people out of it.'),
  step_histograms: toggle().default(false).describe('Show the histogram `step_duration_seconds`.'),
  first_increment_hold: duration({ most: '1h' })
    .default('60s')
    .describe(
      'How long the counters of a new identity are shown at 0 before they show 1, so that `increase()` sees it.',
    ),
  duration_buckets: z
    .array(z.number({ error: 'must be a finite number of seconds' }), { error: BUCKETS_ERROR })
    .refine(areBuckets, { error: BUCKETS_ERROR })
    .default([10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200])
    .describe('Upper bounds of the duration and queue histograms, in seconds.'),
});

const limits = z.strictObject({
  series: wholeNumber(1, 100_000_000)
    .default(200_000)
    .describe('Series on `/metrics` above which no new identities are taken in; what is dropped is counted.'),
});

const storage = z.strictObject({
  kind: z
    .literal('memory', { error: 'must be "memory"' })
    .default('memory')
    .describe('Where facts are kept: `memory`, the only kind of this version.'),
});

const webhook = z.strictObject({
  enabled: z
    .literal(false, { error: 'must be false: this version does not receive webhooks' })
    .default(false)
    .describe('Receive webhooks: not in this version, so only `false`.'),
  path: plainText('a path that begins with "/"')
    .regex(/^\//, { error: 'must be a path that begins with "/"' })
    .default('/webhook')
    .describe('Path of the webhook route; kept for later versions.'),
  secret: secret().optional().describe('Secret of the webhook; kept for later versions.'),
  secret_file: filePath().optional().describe('File with the secret of the webhook; kept for later versions.'),
});

/** The YAML file's shape. Strict throughout; what needs two settings to decide is in `cross-checks.ts`. */
export const settingsSchema = z
  .strictObject({
    bitbucket: bitbucket.prefault({}).describe('Bitbucket Cloud and how to log in.'),
    workspaces: z.array(workspace).default([]).describe('What to poll. Left out: the environment says.'),
    refs: refs.prefault({}).describe('Which refs keep their name in metrics.'),
    collector: collector.prefault({}).describe('How to poll.'),
    metrics: metrics.prefault({}).describe('What to show.'),
    limits: limits.prefault({}).describe('What to refuse.'),
    storage: storage.prefault({}).describe('Where facts are kept.'),
    webhook: webhook.prefault({}).describe('Webhooks: accepted for later versions, not received by this one.'),
  })
  .describe('Configuration of bitbucket-pipelines-exporter.');

export type Settings = z.output<typeof settingsSchema>;

function areBuckets(buckets: readonly number[]): boolean {
  return (
    buckets.length > 0 &&
    buckets.every((bound, index) => Number.isFinite(bound) && bound > (index === 0 ? 0 : (buckets[index - 1] ?? 0)))
  );
}
