/**
 * The configuration after loading: checked, defaults filled in, globs still as text. Only `exporter.ts` and `cli.ts` see `Config`;
 * every room gets its own few options.
 */
export interface Config {
  readonly bitbucket: {
    /** Without a trailing slash. */
    readonly apiUrl: string;
    readonly credentials: readonly CredentialConfig[];
  };
  readonly workspaces: readonly WorkspaceConfig[];
  readonly refs: {
    /** Globs; `@main` stands for the repository's main branch. */
    readonly keep: readonly string[];
    /** An identity without any run for so long is forgotten, so that deleted branches leave no series behind. */
    readonly forgetAfterMs: number;
  };
  readonly collector: {
    readonly concurrency: number;
    readonly activeIntervalMs: number;
    readonly idleIntervalMs: number;
    readonly discoveryIntervalMs: number;
    readonly lookbackMs: number;
    readonly steps: boolean;
    /** One repository listing per workspace and active interval makes changed repositories due. */
    readonly activityHint: boolean;
    readonly requestTimeoutMs: number;
    /** Pages of pipelines that one poll may fetch. */
    readonly maxPages: number;
  };
  readonly metrics: {
    readonly runInfo: boolean;
    readonly creator: boolean;
    readonly stepHistograms: boolean;
    readonly firstIncrementHoldMs: number;
    /** Seconds, ascending. */
    readonly durationBuckets: readonly number[];
  };
  readonly limits: { readonly series: number };
  readonly storage: { readonly kind: 'memory' };
}

/** A secret from the configuration itself, or a file that is read again when it changes. */
export type SecretSource =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'file'; readonly path: string };

interface CredentialBase {
  readonly name: string;
  readonly requestsPerHour: number;
}

export type CredentialConfig =
  | (CredentialBase & { readonly kind: 'api_token'; readonly email: string; readonly token: SecretSource })
  | (CredentialBase & { readonly kind: 'access_token'; readonly token: SecretSource })
  | (CredentialBase & {
      readonly kind: 'oauth';
      readonly key: string;
      readonly secret: SecretSource;
      readonly tokenUrl: string;
    })
  | (CredentialBase & { readonly kind: 'anonymous' });

export interface WorkspaceConfig {
  readonly workspace: string;
  /** Name of a credential. */
  readonly credential: string;
  /** Globs over repository slugs. */
  readonly repositories: readonly string[];
  readonly exclude: readonly string[];
  /** Project keys; empty means all. */
  readonly projects: readonly string[];
}
