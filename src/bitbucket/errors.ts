/** What went wrong, as far as the caller has to tell apart. */
export type BitbucketErrorKind =
  | 'unauthorized' // 401: the credential is refused
  | 'forbidden' // 403: a scope is missing, or a private repository
  | 'not_found' // 404
  | 'gone' // 410
  | 'bad_request' // other 4xx
  | 'rate_limited' // 429, or the credential is paused after one: see retryAt
  | 'budget' // our own budget is used up: see retryAt; no request was made
  | 'server' // 5xx after retries
  | 'network' // reset, refused, DNS, cut body, after retries
  | 'timeout' // after retries
  | 'malformed' // HTML, half a JSON body, wrong type, after retries
  | 'aborted'; // the caller's signal

export interface BitbucketErrorDetails {
  readonly kind: BitbucketErrorKind;
  /** The credential's name, never its secret. */
  readonly credential: string;
  /** `pipelines`, `pipeline`, `steps`, `repositories`, `repository`, `token`. */
  readonly endpoint: string;
  readonly status?: number;
  /** Milliseconds since the epoch: earliest sensible next try (`rate_limited`, `budget`). */
  readonly retryAt?: number;
  /** From `error.detail.required` of a 403. */
  readonly missingScopes?: readonly string[];
  readonly cause?: unknown;
}

/** The only error that leaves the bitbucket room. Its message is fit for logs and the status page: no secret, no raw body. */
export class BitbucketError extends Error {
  override readonly name = 'BitbucketError';
  readonly kind: BitbucketErrorKind;
  readonly credential: string;
  readonly endpoint: string;
  readonly status: number | undefined;
  readonly retryAt: number | undefined;
  readonly missingScopes: readonly string[];

  constructor(message: string, details: BitbucketErrorDetails) {
    super(message, { cause: details.cause });
    this.kind = details.kind;
    this.credential = details.credential;
    this.endpoint = details.endpoint;
    this.status = details.status;
    this.retryAt = details.retryAt;
    this.missingScopes = details.missingScopes ?? [];
  }
}
