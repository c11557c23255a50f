import { type Answer, failure, json } from './answer.ts';
import type { OauthConsumer, SimulatorCredential } from './credential.ts';
import type { Random } from './random.ts';
import { grantedScopes } from './scopes.ts';

/** Who is calling. */
export interface Access {
  /** The credential of an `Authorization` header; undefined: refuse with 401. */
  identify(authorization: string | undefined, now: number): SimulatorCredential | undefined;
  /** POST /site/oauth2/access_token. */
  issueToken(request: {
    readonly authorization: string | undefined;
    readonly body: string;
    readonly now: number;
  }): Answer;
  /** From now on these credentials are accepted and no others; issued tokens of others die. */
  replace(credentials: readonly SimulatorCredential[]): void;
}

const DEFAULT_EXPIRY_SECONDS = 7200;

export function createAccess(initial: readonly SimulatorCredential[], random: Random): Access {
  let credentials = initial;
  const issued = new Map<string, { readonly consumer: OauthConsumer; readonly expiresAt: number }>();

  return {
    identify: (authorization, now) => {
      if (authorization === undefined) return credentials.find((credential) => credential.kind === 'anonymous');
      const bearer = authorization.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined;
      const grant = bearer === undefined ? undefined : issued.get(bearer);
      if (grant !== undefined) return grant.expiresAt > now ? grant.consumer : undefined;
      return credentials.find((credential) => accepts(credential, authorization));
    },
    issueToken: ({ authorization, body, now }) => {
      const form = new URLSearchParams(body);
      const consumer = credentials.find(
        (credential): credential is OauthConsumer =>
          credential.kind === 'oauth' && isConsumer(credential, authorization, form),
      );
      if (consumer === undefined)
        return json(401, { error: 'unauthorized_client', error_description: 'Invalid client' });
      if (form.get('grant_type') !== 'client_credentials') {
        return json(400, { error: 'unsupported_grant_type', error_description: 'Unsupported grant type' });
      }
      const token = random.hex(40);
      const seconds = consumer.expiresInSeconds ?? DEFAULT_EXPIRY_SECONDS;
      issued.set(token, { consumer, expiresAt: now + seconds * 1000 });
      return json(200, {
        access_token: token,
        token_type: 'bearer',
        expires_in: seconds,
        scopes: grantedScopes(consumer).join(' '),
      });
    },
    replace: (next) => {
      credentials = next;
      for (const [token, { consumer }] of issued) if (!next.includes(consumer)) issued.delete(token);
    },
  };
}

/** The body of a 401, word for word what Bitbucket says. */
export function unauthorized(): Answer {
  return failure(401, 'Token is invalid, expired, or not supported for this endpoint.');
}

/** An API token sent as Bearer is refused (api-facts.md, section 9). */
function accepts(credential: SimulatorCredential, authorization: string): boolean {
  switch (credential.kind) {
    case 'access_token':
      return authorization === `Bearer ${credential.token}`;
    case 'api_token':
      return authorization === toBasic(credential.email, credential.token);
    case 'oauth':
    case 'anonymous':
      return false;
    default:
      return credential satisfies never;
  }
}

function isConsumer(consumer: OauthConsumer, authorization: string | undefined, form: URLSearchParams): boolean {
  if (authorization !== undefined) return authorization === toBasic(consumer.key, consumer.secret);
  return form.get('client_id') === consumer.key && form.get('client_secret') === consumer.secret;
}

function toBasic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
