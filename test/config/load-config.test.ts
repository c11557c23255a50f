import { describe, expect, it } from 'vitest';
import { renderFault } from '../../src/config/fault.ts';
import { loadConfig } from '../../src/config/load-config.ts';

/** Files by path; a code stands for the error that reading gives. */
function reader(
  files: Readonly<Record<string, string | { readonly code: string }>>,
): (path: string) => Promise<string> {
  return async (path) => {
    const found = files[path] ?? { code: 'ENOENT' };
    if (typeof found === 'string') return found;
    throw Object.assign(new Error(`${found.code}: it names ${path}`), { code: found.code });
  };
}

async function faultsOf(options: Parameters<typeof loadConfig>[0]): Promise<readonly string[]> {
  const result = await loadConfig(options);
  return result.ok ? ['no fault'] : result.faults.map(renderFault);
}

const FILE = `
bitbucket:
  credentials:
    - { name: a, kind: access_token, token_file: ./token }
    - { name: b, kind: oauth, key: k, secret_file: /run/secret }
workspaces: [{ workspace: acme, credential: a }, { workspace: other, credential: b }]
`;

describe('loadConfig', () => {
  it('reads the file and looks at its secrets', async () => {
    const readFile = reader({ 'etc/c.yml': FILE, 'etc/token': 'hush\n', '/run/secret': ' hush ' });

    const result = await loadConfig({ path: 'etc/c.yml', env: {}, readFile });

    expect(result.ok && result.config.bitbucket.credentials).toEqual([
      { name: 'a', kind: 'access_token', token: { kind: 'file', path: 'etc/token' }, requestsPerHour: 1000 },
      {
        name: 'b',
        kind: 'oauth',
        key: 'k',
        secret: { kind: 'file', path: '/run/secret' },
        tokenUrl: 'https://bitbucket.org/site/oauth2/access_token',
        requestsPerHour: 1000,
      },
    ]);
  });

  it('does without a file', async () => {
    const env = { BITBUCKET_WORKSPACE: 'acme', BITBUCKET_ACCESS_TOKEN_FILE: 'token' };

    const result = await loadConfig({ env, readFile: reader({ token: 'hush' }) });

    expect(result.ok && result.config.bitbucket.credentials[0]?.kind).toBe('access_token');
  });

  it.each([
    { code: 'ENOENT', message: 'does not exist' },
    { code: 'EACCES', message: 'cannot be read by this user' },
    { code: 'EISDIR', message: 'is a directory, not a file' },
    { code: 'EIO', message: 'cannot be read (EIO)' },
  ])('says that the file $message', async ({ code, message }) => {
    const faults = await faultsOf({ path: '/etc/c.yml', env: {}, readFile: reader({ '/etc/c.yml': { code } }) });

    expect(faults).toEqual([`/etc/c.yml: ${message}`]);
  });

  it('says what is wrong with each secret file, together with all other faults', async () => {
    const readFile = reader({
      '/etc/c.yml': `${FILE}limit: 1\n`,
      '/etc/token': ' \n',
      '/run/secret': { code: 'EACCES' },
    });

    const faults = await faultsOf({ path: '/etc/c.yml', env: {}, readFile });

    expect(faults).toEqual([
      '/etc/c.yml:7: limit: is not a setting; did you mean "limits"?',
      '/etc/c.yml:4: bitbucket.credentials[0].token_file: file "/etc/token" is empty',
      '/etc/c.yml:5: bitbucket.credentials[1].secret_file: file "/run/secret" cannot be read by this user',
    ]);
  });

  it.each([
    { name: 'two lines', text: 'hush\nhush', message: 'must hold the secret alone, in one line without blanks' },
    {
      name: 'an application password',
      text: `ATBB${'x'.repeat(32)}`,
      message:
        'holds an application password; Bitbucket removed application passwords on 2026-07-28: use an API token (kind: api_token, with email and token; scopes read:pipeline:bitbucket and read:repository:bitbucket) or an access token (kind: access_token, with token)',
    },
  ])('refuses a secret file with $name', async ({ text, message }) => {
    const env = { BITBUCKET_WORKSPACE: 'acme', BITBUCKET_ACCESS_TOKEN_FILE: '/run/token' };

    const faults = await faultsOf({ env, readFile: reader({ '/run/token': text }) });

    expect(faults).toEqual([
      `environment variable BITBUCKET_ACCESS_TOKEN_FILE: bitbucket.credentials[0].token_file: file "/run/token" ${message}`,
    ]);
  });

  it('does not repeat a secret that was given as its own file', async () => {
    const env = { BITBUCKET_WORKSPACE: 'acme', BITBUCKET_ACCESS_TOKEN_FILE: 'hush-hush' };

    const faults = await faultsOf({ env, readFile: reader({}) });

    expect(faults).toEqual([
      'environment variable BITBUCKET_ACCESS_TOKEN_FILE: bitbucket.credentials[0].token_file: the file does not exist',
    ]);
  });
});
