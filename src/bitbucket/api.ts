import type { Repository, RepositoryName } from '../domain/repository.ts';
import type { Run } from '../domain/run.ts';
import type { Step } from '../domain/step.ts';
import type { BudgetStatus } from './budget.ts';

/** What every call takes. `priority` decides who may use the part of the budget that is held back (`budget.ts`). */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** `active`: open runs and their steps, may use the reserve. `idle`: everything else. Default `idle`. */
  readonly priority?: 'active' | 'idle';
}

/** One page of a list, already converted. Objects that could not be read at all are counted, never dropped in silence. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Objects on the page as received; a page shorter than asked for is the last one. */
  readonly received: number;
  /** Objects without so much as a uuid or slug. */
  readonly unreadable: number;
}

/**
 * Everything the exporter asks of Bitbucket, for one credential. Every attempt (retries included) goes through the credential's one
 * budget. Every method rejects with a `BitbucketError` (`errors.ts`), whose `kind` says what to do about it, and with nothing else.
 */
export interface BitbucketApi {
  readonly credential: string;
  /** GET /repositories/{ws}/{repo}/pipelines?sort=-created_on: newest first, `fields` trimmed. `page` from 1. */
  listPipelines(
    name: RepositoryName,
    options: CallOptions & { readonly page: number; readonly pagelen: number },
  ): Promise<Page<Run>>;
  /** GET …/pipelines/{uuid}. */
  getPipeline(name: RepositoryName, uuid: string, options: CallOptions): Promise<Run>;
  /** GET …/pipelines/{uuid}/steps: all steps in list order (pagelen 100, further pages only when a page is full). */
  listSteps(name: RepositoryName, uuid: string, options: CallOptions): Promise<readonly Step[]>;
  /** GET /repositories/{ws}: one page. `projects` become a `q` filter. */
  listRepositories(
    workspace: string,
    options: CallOptions & {
      readonly page: number;
      readonly pagelen: number;
      readonly sort?: 'slug' | '-updated_on';
      readonly projects?: readonly string[];
    },
  ): Promise<Page<Repository>>;
  /** GET /repositories/{ws}/{repo}: the second look that confirms a 404. */
  getRepository(name: RepositoryName, options: CallOptions): Promise<Repository>;
  /** Where the credential's budget stands now. */
  budget(): BudgetStatus;
}
