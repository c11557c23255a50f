import type { RepositoryKey } from '../domain/repository.ts';
import type { RepositoryRecord, Snapshot } from '../domain/snapshot.ts';

/**
 * Where facts are kept. Adapters: `memory.ts` (default); file and Redis are to come and pass the same contract test.
 * `ingest.ts` is the only writer.
 */
export interface Store {
  /**
   * Replaces one record by what `change` makes of it. `change` is pure and may run more than once (compare-and-set);
   * returning the current record, or undefined where there is none, writes nothing. Resolves once the change is as durable as this store makes it.
   */
  update(
    key: RepositoryKey,
    change: (current: RepositoryRecord | undefined) => RepositoryRecord | undefined,
  ): Promise<RepositoryRecord | undefined>;
  /** All records as of now. Unchanged records are the same objects as in the last snapshot. */
  snapshot(): Promise<Snapshot>;
  /** Removes a repository and all that is known of it. */
  forget(key: RepositoryKey): Promise<void>;
  /** Rejects when the store cannot be used now. */
  ping(): Promise<void>;
  dispose(): Promise<void>;
}
