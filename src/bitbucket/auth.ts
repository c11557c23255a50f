import type { Authorization, CredentialOptions, OauthCredential } from './credential.ts';
import type { ReadSecret } from './secret.ts';
import type { AccessToken, TokenSource } from './token-source.ts';

export interface Authorizer {
  /** Rejects with a `SecretError` when the secret cannot be used, and for OAuth with whatever the token source rejects with. */
  authorize(signal: AbortSignal | undefined): Promise<Authorization>;
  /** The API answered 401. True when the next `authorize` brings something new, so that another try makes sense. */
  refused(authorization: Authorization): boolean;
}

/** The secret itself is unusable: no file, an empty one, or text that cannot stand in a header. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** Asks the OAuth server for a token with the consumer's key and secret. */
export type RequestToken = (tokenUrl: string, consumer: Authorization, signal: AbortSignal) => Promise<AccessToken>;

export interface AuthorizerOptions {
  /** Keeps and shares the token that `request` gets. */
  readonly createTokenSource: (request: (signal: AbortSignal) => Promise<AccessToken>) => TokenSource;
  readonly requestToken: RequestToken;
}

/** One way for each kind of credential. */
export function createAuthorizer(credential: CredentialOptions, options: AuthorizerOptions): Authorizer {
  switch (credential.kind) {
    case 'api_token':
      return fixed(async () => toBasic(credential.email, await readUsable(credential.readSecret)));
    case 'access_token':
      return fixed(async () => toBearer(await readUsable(credential.readSecret)));
    case 'oauth':
      return createOauthAuthorizer(credential, options);
    case 'anonymous':
      return fixed(async () => ({ header: undefined, secrets: [] }));
    default:
      return credential satisfies never;
  }
}

/** Can this text stand in a header? Visible ASCII only. */
export function isHeaderSafe(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function fixed(authorize: () => Promise<Authorization>): Authorizer {
  return { authorize, refused: () => false };
}

function createOauthAuthorizer(credential: OauthCredential, options: AuthorizerOptions): Authorizer {
  const tokens = options.createTokenSource(async (signal) => {
    const consumer = toBasic(credential.key, await readUsable(credential.readSecret));
    return options.requestToken(credential.tokenUrl, consumer, signal);
  });
  return {
    async authorize(signal) {
      const token = await tokens.get(signal);
      return toBearer(token.accessToken);
    },
    refused({ secrets }) {
      for (const token of secrets) tokens.drop(token);
      return true;
    },
  };
}

function toBasic(user: string, secret: string): Authorization {
  const pair = Buffer.from(`${user}:${secret}`, 'utf8').toString('base64');
  return { header: `Basic ${pair}`, secrets: [secret, pair] };
}

function toBearer(token: string): Authorization {
  return { header: `Bearer ${token}`, secrets: [token] };
}

/** `fetch` quotes a header that it refuses, so it never sees such a one. */
async function readUsable(readSecret: ReadSecret): Promise<string> {
  const secret = await readSecret().catch((error: unknown) => {
    throw new SecretError(error instanceof Error ? error.message : 'the secret cannot be read');
  });
  if (secret === '') throw new SecretError('the secret is empty');
  if (!isHeaderSafe(secret))
    throw new SecretError('the secret holds blanks, control characters or letters outside ASCII');
  return secret;
}
