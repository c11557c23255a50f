import type { BadFile } from './bad-file.ts';

/** Names of credentials that name nothing, or two things. */
export const BAD_CREDENTIAL_NAMES: readonly BadFile[] = [
  {
    name: 'a credential name that is no label',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - name: my token!',
      '      kind: anonymous',
    ],
    faults: [
      'config.yml:5: bitbucket.credentials[0].name: must be a name for the credential: letters, digits, "_", "-" and ".", at most 64 of them',
    ],
  },
  {
    name: 'two credentials of one name',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      '    credential: ci',
      'bitbucket:',
      '  credentials:',
      '    - { name: ci, kind: anonymous }',
      '    - { name: ci, kind: anonymous }',
    ],
    faults: [
      'config.yml:7: bitbucket.credentials[1].name: is the name of bitbucket.credentials[0] already: give each credential a name of its own',
    ],
  },
  {
    name: 'a credential that does not exist',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      '    credential: prod',
      'bitbucket:',
      '  credentials:',
      '    - { name: ci, kind: anonymous }',
    ],
    faults: [
      'config.yml:3: workspaces[0].credential: names no credential of bitbucket.credentials: use the name of one, or add one of this name',
    ],
  },
  {
    name: 'a credential that is misspelt',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      '    credential: defualt',
      'bitbucket:',
      '  credentials:',
      '    - { name: default, kind: anonymous }',
    ],
    faults: [
      'config.yml:3: workspaces[0].credential: names no credential of bitbucket.credentials; did you mean bitbucket.credentials[0].name?',
    ],
  },
  {
    name: 'several credentials and none chosen',
    lines: [
      'workspaces:',
      '  - workspace: acme',
      'bitbucket:',
      '  credentials:',
      '    - { name: ci, kind: anonymous }',
      '    - { name: cd, kind: anonymous }',
    ],
    faults: [
      'config.yml:2: workspaces[0].credential: is missing: there are several credentials, so name the one to use',
    ],
  },
];
