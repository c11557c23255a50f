import { describe, expect, it } from 'vitest';
import { environmentVariables } from '../../src/config/environment.ts';
import { renderFault } from '../../src/config/fault.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { BAD_ENVIRONMENTS } from './bad-environments.ts';

const LIMIT = 1000;

const GOOD: readonly { readonly name: string; readonly env: Record<string, string>; readonly credential: object }[] = [
  { name: 'nothing', env: {}, credential: { kind: 'anonymous', requestsPerHour: 60 } },
  {
    name: 'an API token',
    env: { BITBUCKET_EMAIL: 'ci@example.com', BITBUCKET_API_TOKEN: ' abc\n' },
    credential: {
      kind: 'api_token',
      email: 'ci@example.com',
      token: { kind: 'value', value: 'abc' },
      requestsPerHour: LIMIT,
    },
  },
  {
    name: 'an API token in a file',
    env: { BITBUCKET_EMAIL: 'ci@example.com', BITBUCKET_API_TOKEN_FILE: 'secrets/token', BITBUCKET_API_TOKEN: '' },
    credential: {
      kind: 'api_token',
      email: 'ci@example.com',
      token: { kind: 'file', path: 'secrets/token' },
      requestsPerHour: LIMIT,
    },
  },
  {
    name: 'an access token',
    env: { BITBUCKET_ACCESS_TOKEN: 'abc', BITBUCKET_REQUESTS_PER_HOUR: '5000' },
    credential: { kind: 'access_token', token: { kind: 'value', value: 'abc' }, requestsPerHour: 5000 },
  },
  {
    name: 'an access token in a file',
    env: { BITBUCKET_ACCESS_TOKEN_FILE: '/run/token' },
    credential: { kind: 'access_token', token: { kind: 'file', path: '/run/token' }, requestsPerHour: LIMIT },
  },
  {
    name: 'an OAuth consumer',
    env: { BITBUCKET_OAUTH_KEY: 'key', BITBUCKET_OAUTH_SECRET: 'abc' },
    credential: {
      kind: 'oauth',
      key: 'key',
      secret: { kind: 'value', value: 'abc' },
      tokenUrl: 'https://bitbucket.org/site/oauth2/access_token',
      requestsPerHour: LIMIT,
    },
  },
  {
    name: 'an OAuth consumer with a file',
    env: { BITBUCKET_OAUTH_KEY: 'key', BITBUCKET_OAUTH_SECRET_FILE: '/run/oauth' },
    credential: {
      kind: 'oauth',
      key: 'key',
      secret: { kind: 'file', path: '/run/oauth' },
      tokenUrl: 'https://bitbucket.org/site/oauth2/access_token',
      requestsPerHour: LIMIT,
    },
  },
  {
    name: 'a user name of another program beside an access token',
    env: { BITBUCKET_ACCESS_TOKEN: 'abc', BITBUCKET_USERNAME: 'joe' },
    credential: { kind: 'access_token', token: { kind: 'value', value: 'abc' }, requestsPerHour: LIMIT },
  },
];

describe('the environment alone', () => {
  it.each(GOOD)('is enough with $name', ({ env, credential }) => {
    const result = parseConfig({ env: { BITBUCKET_WORKSPACE: 'acme', ...env } });

    expect(result.ok && result.config.bitbucket.credentials).toEqual([{ name: 'default', ...credential }]);
  });

  it.each(BAD_ENVIRONMENTS)('gets exactly its faults with $name', ({ env, faults }) => {
    const result = parseConfig({ env: { BITBUCKET_WORKSPACE: 'acme', ...env } });

    expect(result.ok ? 'no fault' : result.faults.map(renderFault)).toEqual(faults);
  });

  it('takes several workspaces and globs', () => {
    const env = {
      BITBUCKET_WORKSPACE: 'acme, other,',
      BITBUCKET_REPOSITORIES: 'app-*, web',
      BITBUCKET_ACCESS_TOKEN: 'a',
    };

    const result = parseConfig({ env });

    const rest = { credential: 'default', repositories: ['app-*', 'web'], exclude: [], projects: [] };
    expect(result.ok && result.warnings).toEqual([]);
    expect(result.ok && result.config.workspaces).toEqual([
      { workspace: 'acme', ...rest },
      { workspace: 'other', ...rest },
    ]);
  });

  it('warns about likely misspellings, not about variables of others', () => {
    const env = {
      BITBUCKET_WORKSPACE: 'acme',
      BITBUCKET_ACCESS_TOKEN: 'a',
      BITBUCKET_REPOSITORYS: 'x',
      BITBUCKET_TOKEN: 'x',
      BITBUCKET_BUILD_NUMBER: '7',
      BITBUCKET_REPO_SLUG: 'app',
      BITBUCKET_BRANCH: 'main',
    };

    const result = parseConfig({ env });

    expect(result.ok && result.warnings.map(renderFault)).toEqual([
      'environment variable BITBUCKET_REPOSITORYS: is not read; did you mean BITBUCKET_REPOSITORIES?',
      'environment variable BITBUCKET_TOKEN: is not read; did you mean BITBUCKET_ACCESS_TOKEN or BITBUCKET_API_TOKEN?',
    ]);
  });

  it('documents each variable that it reads, once', () => {
    const names = environmentVariables().map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(environmentVariables().every(({ description }) => description.endsWith('.'))).toBe(true);
  });
});

describe('file and environment', () => {
  const FILE = `
bitbucket:
  api_url: https://proxy.example.com/2.0
  credentials: [{ kind: access_token, token_file: token }]
workspaces: [{ workspace: acme }]
`;

  it('fills what the file leaves out', () => {
    const env = { BITBUCKET_WORKSPACE: 'other', BITBUCKET_ACCESS_TOKEN_FILE: 'token' };

    const result = parseConfig({ file: { path: '/etc/config.yml', text: 'collector: { steps: false }' }, env });

    expect(result).toMatchObject({
      ok: true,
      warnings: [],
      config: {
        collector: { steps: false },
        workspaces: [{ workspace: 'other', credential: 'default' }],
        bitbucket: { credentials: [{ kind: 'access_token', token: { kind: 'file', path: 'token' } }] },
      },
    });
  });

  it('lets the file win and says which variables are not used', () => {
    const env = { BITBUCKET_WORKSPACE: 'other', BITBUCKET_EMAIL: 'joe', BITBUCKET_APP_PASSWORD: 'x' };

    const result = parseConfig({ file: { path: '/etc/config.yml', text: FILE }, env });

    expect(result.ok && result.config.workspaces.map(({ workspace }) => workspace)).toEqual(['acme']);
    expect(result.ok && result.warnings.map(renderFault)).toEqual([
      'environment variable BITBUCKET_EMAIL: bitbucket.credentials: is ignored, because the file says it',
      'environment variable BITBUCKET_APP_PASSWORD: bitbucket.credentials: is ignored, because the file says it',
      'environment variable BITBUCKET_WORKSPACE: workspaces: is ignored, because the file says it',
    ]);
  });

  it('lets BITBUCKET_API_URL override the file', () => {
    const env = { BITBUCKET_API_URL: 'http://127.0.0.1:9/2.0' };

    const result = parseConfig({ file: { path: '/etc/config.yml', text: FILE }, env });

    expect(result.ok && result.config.bitbucket.apiUrl).toBe('http://127.0.0.1:9/2.0');
    expect(result.ok && result.warnings.map(renderFault)).toEqual([
      'environment variable BITBUCKET_API_URL: bitbucket.api_url: overrides /etc/config.yml:3',
    ]);
  });
});
