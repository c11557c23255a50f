/** The environment as the process gets it. */
export type Environment = Readonly<Record<string, string | undefined>>;

interface VariableDescription {
  readonly name: string;
  readonly description: string;
}

const VARIABLES = [
  {
    name: 'BITBUCKET_WORKSPACE',
    description: 'Workspace to poll; several are separated by commas. Used when the file lists no `workspaces`.',
  },
  {
    name: 'BITBUCKET_REPOSITORIES',
    description: 'Globs over repository slugs, separated by commas; default `*`. Goes with `BITBUCKET_WORKSPACE`.',
  },
  {
    name: 'BITBUCKET_EMAIL',
    description: 'E-mail address of the Atlassian account that owns the API token. Goes with `BITBUCKET_API_TOKEN`.',
  },
  { name: 'BITBUCKET_API_TOKEN', description: 'Atlassian API token with scopes. Goes with `BITBUCKET_EMAIL`.' },
  { name: 'BITBUCKET_API_TOKEN_FILE', description: 'File with the API token, read again when it changes.' },
  { name: 'BITBUCKET_ACCESS_TOKEN', description: 'Access token of a repository, project or workspace.' },
  { name: 'BITBUCKET_ACCESS_TOKEN_FILE', description: 'File with the access token, read again when it changes.' },
  { name: 'BITBUCKET_OAUTH_KEY', description: 'Key of an OAuth consumer. Goes with `BITBUCKET_OAUTH_SECRET`.' },
  { name: 'BITBUCKET_OAUTH_SECRET', description: 'Secret of the OAuth consumer.' },
  {
    name: 'BITBUCKET_OAUTH_SECRET_FILE',
    description: 'File with the secret of the OAuth consumer, read again when it changes.',
  },
  {
    name: 'BITBUCKET_REQUESTS_PER_HOUR',
    description:
      'API calls in any rolling hour; default 1000, without a credential 60. Goes with the credential of the environment.',
  },
  {
    name: 'BITBUCKET_API_URL',
    description:
      'Base URL of the API, for tests and proxies; default `https://api.bitbucket.org/2.0`. Overrides the file.',
  },
] as const satisfies readonly VariableDescription[];

export type VariableName = (typeof VARIABLES)[number]['name'];

/** Variables of application passwords, which no longer exist (api-facts.md, section 9). */
export const RETIRED_VARIABLES = ['BITBUCKET_APP_PASSWORD', 'BITBUCKET_PASSWORD', 'BITBUCKET_USERNAME'] as const;

/** Every environment variable that this program reads, for the README and its test. */
export function environmentVariables(): readonly VariableDescription[] {
  return VARIABLES;
}

/** The value without blanks around it; undefined when it is unset or empty. */
export function variable(
  env: Environment,
  name: VariableName | (typeof RETIRED_VARIABLES)[number],
): string | undefined {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}

/** Items of a comma-separated variable, without empty ones. */
export function commaSeparated(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Where a fault in a variable was said. */
export function variableSource(name: string): string {
  return `environment variable ${name}`;
}
