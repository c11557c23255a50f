import { z } from 'zod';
import { filePath, name, plainText, secret, url, wholeNumber } from './setting-kinds.ts';

/** Where OAuth consumers get their tokens (api-facts.md, section 9). */
export const OAUTH_TOKEN_URL = 'https://bitbucket.org/site/oauth2/access_token';
/** Calls in any rolling hour that Bitbucket gives a credential, and an address without one (api-facts.md, section 10). */
export const REQUESTS_PER_HOUR = 1000;
export const ANONYMOUS_REQUESTS_PER_HOUR = 60;
export const CREDENTIAL_KINDS = ['api_token', 'access_token', 'oauth', 'anonymous'] as const;

const EMAIL_ERROR =
  'must be the e-mail address of the Atlassian account that owns the API token (its user name does not work)';

const credentialName = name('a name for the credential')
  .default('default')
  .describe('Name of the credential: the label `credential` in metrics, and what a workspace refers to.');

const token = secret().optional().describe('The token itself. Better: `token_file`.');
const tokenFile = filePath()
  .optional()
  .describe('File with the token, read again when it changes. A relative path starts at the configuration file.');

function requestsPerHour(byDefault: number) {
  return wholeNumber(1, 10_000)
    .default(byDefault)
    .describe('API calls that this credential may make in any rolling hour, retries included.');
}

function kind<const K extends (typeof CREDENTIAL_KINDS)[number]>(value: K) {
  return z
    .literal(value)
    .describe(
      '`api_token` (e-mail address and API token), `access_token` (of a repository, project or workspace), `oauth` (consumer, client credentials) or `anonymous` (public repositories only).',
    );
}

/** Exactly one of a secret and its file is asked for by `cross-checks.ts`. */
export const credentialSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    name: credentialName,
    kind: kind('api_token'),
    email: z
      .string({ error: EMAIL_ERROR })
      .regex(/^[^\s:@]+@[^\s:@]+$/, { error: EMAIL_ERROR })
      .describe('E-mail address of the Atlassian account that owns the API token.'),
    token,
    token_file: tokenFile,
    requests_per_hour: requestsPerHour(REQUESTS_PER_HOUR),
  }),
  z.strictObject({
    name: credentialName,
    kind: kind('access_token'),
    token,
    token_file: tokenFile,
    requests_per_hour: requestsPerHour(REQUESTS_PER_HOUR),
  }),
  z.strictObject({
    name: credentialName,
    kind: kind('oauth'),
    key: plainText('the key of the OAuth consumer').describe('Key of the OAuth consumer.'),
    secret: secret().optional().describe('Secret of the OAuth consumer. Better: `secret_file`.'),
    secret_file: filePath()
      .optional()
      .describe('File with the secret of the OAuth consumer, read again when it changes.'),
    token_url: url().default(OAUTH_TOKEN_URL).describe('Where the OAuth consumer gets its access tokens.'),
    requests_per_hour: requestsPerHour(REQUESTS_PER_HOUR),
  }),
  z.strictObject({
    name: credentialName,
    kind: kind('anonymous'),
    requests_per_hour: requestsPerHour(ANONYMOUS_REQUESTS_PER_HOUR),
  }),
]);

export type CredentialSettings = z.output<typeof credentialSchema>;
