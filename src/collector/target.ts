import type { BitbucketApi } from '../bitbucket/api.ts';
import type { BitbucketError } from '../bitbucket/errors.ts';
import type { Repository } from '../domain/repository.ts';

/** A look at a workspace's repositories, as `discovery/discover.ts` gives it. */
export interface WorkspaceLook {
  readonly found: readonly { readonly repository: Repository; readonly included: boolean }[];
  /** The whole list was read: what is not in `found` was not there. */
  readonly complete: boolean;
  readonly warnings: readonly string[];
  readonly failure?: BitbucketError;
}

/** A workspace to collect, with the credential's client and the way to find its repositories. */
export interface CollectorTarget {
  readonly workspace: string;
  /** The same object for all workspaces of one credential: it is the budget. */
  readonly api: BitbucketApi;
  readonly discover: (signal: AbortSignal) => Promise<WorkspaceLook>;
}
