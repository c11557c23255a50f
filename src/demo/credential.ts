/** A credential that the simulator accepts. */
export type SimulatorCredential = AccessToken | ApiToken | OauthConsumer | Anonymous;

interface Allowance {
  /** Shows in the call log. Default: the kind. */
  readonly name?: string;
  /** Calls in any rolling hour. Default 1,000; 60 for anonymous callers. */
  readonly requestsPerHour?: number;
  /** Granted scopes in Bitbucket's spelling. Default: all that the simulator asks for. */
  readonly scopes?: readonly string[];
}

export interface AccessToken extends Allowance {
  readonly kind: 'access_token';
  readonly token: string;
}

export interface ApiToken extends Allowance {
  readonly kind: 'api_token';
  readonly email: string;
  readonly token: string;
}

export interface OauthConsumer extends Allowance {
  readonly kind: 'oauth';
  readonly key: string;
  readonly secret: string;
  /** Default 7200. */
  readonly expiresInSeconds?: number;
}

/** Callers without any credential: public repositories only. */
export interface Anonymous extends Allowance {
  readonly kind: 'anonymous';
}

/** The name of a credential in the call log. */
export function credentialName(credential: SimulatorCredential): string {
  return credential.name ?? credential.kind;
}

/** Calls allowed in any rolling hour. */
export function limitOf(credential: SimulatorCredential): number {
  return credential.requestsPerHour ?? (credential.kind === 'anonymous' ? 60 : 1_000);
}
