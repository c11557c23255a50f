const RETIRED =
  'Bitbucket removed application passwords on 2026-07-28: unset this and use an API token (BITBUCKET_EMAIL and BITBUCKET_API_TOKEN; scopes read:pipeline:bitbucket and read:repository:bitbucket) or an access token (BITBUCKET_ACCESS_TOKEN)';

interface BadEnvironment {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
}

/** Environments without a file, and the whole list of faults that each gets beside BITBUCKET_WORKSPACE=acme. */
export const BAD_ENVIRONMENTS: readonly BadEnvironment[] = [
  {
    name: 'no workspace',
    env: { BITBUCKET_WORKSPACE: ' , ' },
    faults: [
      'environment: workspaces: no workspace to poll: list it under "workspaces" in the file, or set BITBUCKET_WORKSPACE',
    ],
  },
  {
    name: 'a workspace with a slash, and a glob that is none',
    env: { BITBUCKET_WORKSPACE: 'acme/app,other', BITBUCKET_REPOSITORIES: 'a,[b]' },
    faults: [
      'environment variable BITBUCKET_WORKSPACE: workspaces[0].workspace: must be the slug of a workspace, as in bitbucket.org/<workspace>, without a slash: repositories go under "repositories"',
      'environment variable BITBUCKET_REPOSITORIES: workspaces[0].repositories[1]: must be a glob over repository slugs, without the workspace: "*" stands for any text and "?" for one character; "[", "]", "{", "}", "\\", blanks and a leading "!" are not part of it',
    ],
  },
  {
    name: 'an e-mail address without a token',
    env: { BITBUCKET_EMAIL: 'ci@example.com' },
    faults: [
      'environment variable BITBUCKET_EMAIL: bitbucket.credentials: needs BITBUCKET_API_TOKEN or BITBUCKET_API_TOKEN_FILE beside it',
    ],
  },
  {
    name: 'an API token without an e-mail address',
    env: { BITBUCKET_API_TOKEN_FILE: '/run/token' },
    faults: [
      'environment variable BITBUCKET_API_TOKEN_FILE: bitbucket.credentials: needs BITBUCKET_EMAIL beside it; the access token of a repository, project or workspace goes into BITBUCKET_ACCESS_TOKEN instead',
    ],
  },
  {
    name: 'a user name for an e-mail address',
    env: { BITBUCKET_EMAIL: 'joe', BITBUCKET_API_TOKEN: 'abc' },
    faults: [
      'environment variable BITBUCKET_EMAIL: bitbucket.credentials[0].email: must be the e-mail address of the Atlassian account that owns the API token (its user name does not work)',
    ],
  },
  {
    name: 'half an OAuth consumer',
    env: { BITBUCKET_OAUTH_SECRET: 'abc' },
    faults: ['environment variable BITBUCKET_OAUTH_SECRET: bitbucket.credentials: needs BITBUCKET_OAUTH_KEY beside it'],
  },
  {
    name: 'a secret and its file',
    env: { BITBUCKET_ACCESS_TOKEN: 'abc', BITBUCKET_ACCESS_TOKEN_FILE: '/run/token' },
    faults: [
      'environment variable BITBUCKET_ACCESS_TOKEN_FILE: bitbucket.credentials: and BITBUCKET_ACCESS_TOKEN are both set: keep one of them',
    ],
  },
  {
    name: 'two credentials, one of them half',
    env: { BITBUCKET_ACCESS_TOKEN: 'abc', BITBUCKET_OAUTH_KEY: 'key' },
    faults: [
      'environment variable BITBUCKET_OAUTH_KEY: bitbucket.credentials: needs BITBUCKET_OAUTH_SECRET or BITBUCKET_OAUTH_SECRET_FILE beside it',
      'environment: bitbucket.credentials: the variables say 2 credentials (BITBUCKET_ACCESS_TOKEN, BITBUCKET_OAUTH_KEY): keep those of one, or list both in a configuration file',
    ],
  },
  {
    name: 'an application password',
    env: { BITBUCKET_USERNAME: 'joe', BITBUCKET_APP_PASSWORD: 'abc' },
    faults: [
      `environment variable BITBUCKET_APP_PASSWORD: bitbucket.credentials: ${RETIRED}`,
      `environment variable BITBUCKET_USERNAME: bitbucket.credentials: ${RETIRED}`,
    ],
  },
  {
    name: 'a password beside an access token',
    env: { BITBUCKET_PASSWORD: 'abc', BITBUCKET_ACCESS_TOKEN: 'abc' },
    faults: [`environment variable BITBUCKET_PASSWORD: bitbucket.credentials: ${RETIRED}`],
  },
  {
    name: 'a budget that is no number, and an address that is no URL',
    env: { BITBUCKET_REQUESTS_PER_HOUR: 'many', BITBUCKET_API_URL: 'localhost:80' },
    faults: [
      'environment variable BITBUCKET_API_URL: bitbucket.api_url: must be an http or https URL with a host, without user name, password, query or fragment, such as "https://api.bitbucket.org/2.0"',
      'environment variable BITBUCKET_REQUESTS_PER_HOUR: bitbucket.credentials[0].requests_per_hour: must be a whole number from 1 to 10000',
    ],
  },
];
