import { expect, it } from 'vitest';
import type { BitbucketApi } from '../../src/bitbucket/api.ts';
import { BitbucketError } from '../../src/bitbucket/errors.ts';
import { renderOnline } from '../../src/cli/check-config.ts';
import { renderDiscovery } from '../../src/cli/discover.ts';
import type { WorkspaceSurvey } from '../../src/cli/survey.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

const parsed = parseConfig({ env: { BITBUCKET_WORKSPACE: 'acme', BITBUCKET_ACCESS_TOKEN: 'token-of-the-test' } });
if (!parsed.ok) throw new Error('the test has a faulty configuration');
const { config } = parsed;

const refuse = () => Promise.reject(new Error('nobody should call Bitbucket here'));
const api: BitbucketApi = {
  credential: 'default',
  listPipelines: refuse,
  getPipeline: refuse,
  listSteps: refuse,
  listRepositories: refuse,
  getRepository: refuse,
  budget: () => ({ limit: 1_000, remaining: 998, reserved: 100 }),
};

function makeSurvey(repositories: number, rest: Partial<WorkspaceSurvey> = {}): WorkspaceSurvey {
  return {
    workspace: 'acme',
    credential: config.bitbucket.credentials[0]?.name ?? '',
    api,
    found: Array.from({ length: repositories }, (_, index) => ({
      repository: { workspace: 'acme', repository: `repo-${index}` },
      included: true,
      reason: 'matches "*"',
    })),
    complete: true,
    cut: false,
    warnings: [],
    pipelines: 'readable',
    ...rest,
  };
}

it('says how much of the budget a busy hour takes, and how many series to expect', () => {
  const text = renderOnline(config, [makeSurvey(10)]);

  expect(text).toMatch(/^acme: 10 of 10 repositories match$/m);
  expect(text.match(/^ {2}acme\/repo-\d$/gm)).toHaveLength(10);
  expect(text).toMatch(
    /requests in a busy hour of 1000 allowed; wanted are \d+ \(idle polling 40, activity \d+, hints 60, discovery 1\)$/m,
  );
  expect(text).toMatch(/^series: about \d+ of \d+ allowed/m);
  expect(text).not.toContain('instead of');
});

it('says when the plan does not fit, and how far it stretches', () => {
  expect(renderOnline(config, [makeSurvey(500)])).toMatch(
    /the plan is stretched: idle repositories are polled every \d+ min instead of every 15 min$/m,
  );
});

it('predicts nothing of repositories that nobody could list', () => {
  const failure = new BitbucketError('connection failed', {
    kind: 'network',
    credential: 'default',
    endpoint: 'repositories',
  });

  expect(renderOnline(config, [makeSurvey(0, { failure })])).toBe(
    'acme: its repositories could not be listed\nacme: repositories: connection failed\n',
  );
});

it('names missing scopes', () => {
  const details = { kind: 'forbidden', credential: 'default', endpoint: 'pipelines', status: 403 } as const;
  const error = new BitbucketError('forbidden', { ...details, missingScopes: ['read:pipeline:bitbucket'] });

  expect(renderOnline(config, [makeSurvey(1, { pipelines: error })])).toContain(
    'acme: pipelines: forbidden (missing scopes: read:pipeline:bitbucket)\n',
  );
});

it('lists every repository with the reason, and lets no name move the cursor', () => {
  const found = [
    { repository: { workspace: 'acme', repository: 'shop' }, included: true, reason: 'matches "*"' },
    { repository: { workspace: 'acme', repository: 'evil\u001b[2J\u202e' }, included: false, reason: 'excluded' },
  ];

  expect(renderDiscovery({ workspaces: [makeSurvey(0, { found, warnings: ['cut'] })] })).toBe(
    [
      'poll  acme/shop  matches "*"',
      'skip  acme/evil?[2J?  excluded',
      'acme: warning: cut',
      'acme: 1 of 2 repositories would be polled',
      '',
    ].join('\n'),
  );
});
