import type { Ingest } from '../ingest.ts';
import type { Store } from '../store/port.ts';
import type { Fleet } from './fleet.ts';
import type { Lane } from './lane.ts';
import type { CollectorTarget } from './target.ts';

/**
 * What a store kept from before is polled on, whether or not discovery works; discovery drops what is no longer wanted.
 * Repositories of workspaces that are not configured any more are forgotten at once.
 */
export async function watchStored(options: {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly targets: readonly CollectorTarget[];
  readonly lanes: ReadonlyMap<CollectorTarget['api'], Lane>;
  readonly fleet: Fleet;
}): Promise<void> {
  const { store, ingest, targets, lanes, fleet } = options;
  const { records } = await store.snapshot();
  for (const [key, record] of records) {
    const isWanted = targets.some(({ workspace }) => workspace === record.repository.workspace);
    if (!isWanted) await ingest.forget(key);
  }
  for (const { workspace, api } of targets) {
    const lane = lanes.get(api);
    const own = [...records.values()].filter(({ repository }) => repository.workspace === workspace);
    if (lane !== undefined) fleet.add(lane, own);
  }
}
