import type { BadFile } from './bad-file.ts';

/** Credentials that cannot be used. */
export const BAD_CREDENTIALS: readonly BadFile[] = [
  {
    name: 'a credential without a kind',
    lines: ['workspaces:', '  - workspace: acme', 'bitbucket:', '  credentials:', '    - token: hush'],
    faults: [
      'config.yml:5: bitbucket.credentials[0].kind: is missing: it must be one of api_token, access_token, oauth, anonymous',
    ],
  },
  {
    name: 'a credential of a misspelt kind',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: api-tokn',
      '      token: hush',
    ],
    faults: [
      'config.yml:5: bitbucket.credentials[0].kind: must be one of api_token, access_token, oauth, anonymous; did you mean api_token?',
    ],
  },
  {
    name: 'an API token without its e-mail address',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: api_token',
      '      token: hush',
    ],
    faults: [
      'config.yml:5: bitbucket.credentials[0].email: is missing: it must be the e-mail address of the Atlassian account that owns the API token (its user name does not work)',
    ],
  },
  {
    name: 'an API token with a user name for an e-mail address',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: api_token',
      '      email: joe',
      '      token: hush',
    ],
    faults: [
      'config.yml:6: bitbucket.credentials[0].email: must be the e-mail address of the Atlassian account that owns the API token (its user name does not work)',
    ],
  },
  {
    name: 'an API token without a token',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: api_token',
      '      email: joe@example.com',
    ],
    faults: ['config.yml:5: bitbucket.credentials[0].token_file: is missing: set it, or "token"'],
  },
  {
    name: 'a token and a token file',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: access_token',
      '      token: hush',
      '      token_file: /etc/secrets/token',
    ],
    faults: ['config.yml:7: bitbucket.credentials[0].token_file: and "token" are both set: keep one of them'],
  },
  {
    name: 'a token of digits',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: access_token',
      '      token: 123456',
    ],
    faults: [
      'config.yml:6: bitbucket.credentials[0].token: must be text in one line, without blanks in it (put it in quotes)',
    ],
  },
  {
    name: 'a token of two words',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: access_token',
      '      token: hush hush',
    ],
    faults: [
      'config.yml:6: bitbucket.credentials[0].token: must be text in one line, without blanks in it (put it in quotes)',
    ],
  },
  {
    name: 'a token that is a variable',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: access_token',
      '      token: $\u007bTOKEN}',
    ],
    faults: [
      'config.yml:6: bitbucket.credentials[0].token: is a "$VARIABLE", but variables are not expanded here: use the setting that ends in _file, or an environment variable',
    ],
  },
  {
    name: 'a key of another kind',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: access_token',
      '      email: joe@example.com',
      '      token: hush',
    ],
    faults: ['config.yml:6: bitbucket.credentials[0].email: belongs to kind api_token, not to access_token'],
  },
  {
    name: 'half an OAuth consumer',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: oauth',
      '      key: abc',
    ],
    faults: ['config.yml:5: bitbucket.credentials[0].secret_file: is missing: set it, or "secret"'],
  },
  {
    name: 'the other half of an OAuth consumer',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: oauth',
      '      secret: hush',
    ],
    faults: ['config.yml:5: bitbucket.credentials[0].key: is missing: it must be the key of the OAuth consumer'],
  },
  {
    name: 'an anonymous credential with a token',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: anonymous',
      '      token: hush',
    ],
    faults: [
      'config.yml:6: bitbucket.credentials[0].token: belongs to kind api_token or access_token, not to anonymous',
    ],
  },
  {
    name: 'too many requests per hour',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: anonymous',
      '      requests_per_hour: 10001',
    ],
    faults: ['config.yml:6: bitbucket.credentials[0].requests_per_hour: must be a whole number from 1 to 10000'],
  },
];
