/** `token` goes to the OAuth server, all others to the API. */
export type Endpoint = 'pipelines' | 'pipeline' | 'steps' | 'repositories' | 'repository' | 'token';

/** One attempt. `code`: the HTTP status as text, or what came instead of a usable answer. */
export interface RequestEvent {
  readonly credential: string;
  readonly endpoint: Endpoint;
  readonly code: string;
  readonly seconds: number;
}

/** Reported when it changes, once at the first outcome, and when a refused credential is refused for another reason. */
export interface CredentialEvent {
  readonly credential: string;
  readonly up: boolean;
  /** Fit for a log line. */
  readonly reason?: string;
}

/** Bitbucket said 429: no call of the credential before `until` (milliseconds since the epoch). Reported once for each pause. */
export interface PauseEvent {
  readonly credential: string;
  readonly until: number;
}

/** A list held objects without so much as a uuid or slug. */
export interface DegradedEvent {
  readonly credential: string;
  readonly endpoint: Endpoint;
  readonly unreadable: number;
}

/** What a client tells its owner while it works. */
export interface BitbucketEvents {
  readonly onRequest?: (event: RequestEvent) => void;
  readonly onCredential?: (event: CredentialEvent) => void;
  readonly onPaused?: (event: PauseEvent) => void;
  readonly onDegraded?: (event: DegradedEvent) => void;
}
