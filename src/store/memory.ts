import type { RepositoryKey } from '../domain/repository.ts';
import type { RepositoryRecord } from '../domain/snapshot.ts';
import type { Store } from './port.ts';

/** A store that lasts as long as the process. `initial` are records from elsewhere, for tests and restarts. */
export function createMemoryStore(initial: Iterable<readonly [RepositoryKey, RepositoryRecord]> = []): Store {
  // Replaced on every change, never changed: a snapshot that was handed out stays as it is.
  let records: ReadonlyMap<RepositoryKey, RepositoryRecord> = new Map(initial);

  return {
    update: async (key, change) => {
      const current = records.get(key);
      const next = change(current);
      if (next !== undefined && next !== current) records = new Map(records).set(key, next);
      return next ?? current;
    },
    snapshot: async () => ({ records }),
    forget: async (key) => {
      const next = new Map(records);
      if (next.delete(key)) records = next;
    },
    ping: async () => {},
    dispose: async () => {},
  };
}
