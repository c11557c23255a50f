import type { BadFile } from './bad-file.ts';

const APP_PASSWORD =
  'Bitbucket removed application passwords on 2026-07-28: use an API token (kind: api_token, with email and token; scopes read:pipeline:bitbucket and read:repository:bitbucket) or an access token (kind: access_token, with token)';

/** What looks like an application password is told what replaced it. */
export const BAD_APP_PASSWORDS: readonly BadFile[] = [
  {
    name: 'the kind app_password',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: app_password',
      '      username: joe',
      '      password: hush',
    ],
    faults: [`config.yml:5: bitbucket.credentials[0].kind: ${APP_PASSWORD}`],
  },
  {
    name: 'a user name and an application password',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - username: joe',
      '      app_password: hush',
    ],
    faults: [`config.yml:6: bitbucket.credentials[0].app_password: ${APP_PASSWORD}`],
  },
  {
    name: 'an application password as an API token',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - kind: api_token',
      '      email: joe@example.com',
      '      token: ATBBxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    ],
    faults: [`config.yml:7: bitbucket.credentials[0].token: ${APP_PASSWORD}`],
  },
  {
    name: 'a user name and a password beside the API address',
    lines: ['workspaces:', '  - workspace: acme', 'bitbucket:', '  username: joe', '  password: hush'],
    faults: [`config.yml:4: bitbucket.username: ${APP_PASSWORD}`, `config.yml:5: bitbucket.password: ${APP_PASSWORD}`],
  },
];
