import type { ReadSecret } from './secret.ts';

/** How to be somebody for Bitbucket (api-facts.md, section 9). */
export type CredentialOptions = ApiTokenCredential | AccessTokenCredential | OauthCredential | AnonymousCredential;

/** An Atlassian API token with scopes, sent as Basic `email:token`; as Bearer it gets 401. */
export interface ApiTokenCredential {
  readonly kind: 'api_token';
  readonly name: string;
  readonly email: string;
  readonly readSecret: ReadSecret;
}

/** A repository, project or workspace access token, sent as Bearer. */
export interface AccessTokenCredential {
  readonly kind: 'access_token';
  readonly name: string;
  readonly readSecret: ReadSecret;
}

/** An OAuth consumer with client credentials: `readSecret` gives the consumer's secret. */
export interface OauthCredential {
  readonly kind: 'oauth';
  readonly name: string;
  readonly key: string;
  readonly tokenUrl: string;
  readonly readSecret: ReadSecret;
}

/** Public repositories only, 60 calls an hour per IP address. */
export interface AnonymousCredential {
  readonly kind: 'anonymous';
  readonly name: string;
}

/** What a request carries. */
export interface Authorization {
  /** Value of the `Authorization` header; undefined for anonymous calls. */
  readonly header: string | undefined;
  /** Texts that must not appear anywhere. */
  readonly secrets: readonly string[];
}
