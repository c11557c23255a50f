import { BitbucketError } from '../bitbucket/errors.ts';
import type { Logger } from '../domain/log.ts';
import { repositoryKey } from '../domain/repository.ts';
import type { Fleet } from './fleet.ts';
import { compareHint, type HintMemory } from './hint.ts';
import type { Lane } from './lane.ts';
import type { CollectorTarget } from './target.ts';

/** One page: that more repositories than this change between two looks does not happen, and the rest is polled anyway. */
const PAGELEN = 100;

/**
 * Asks a workspace for its most recently updated repositories and makes those due that changed. It may use the reserve, because one
 * call spares many. A look that fails costs nothing but itself: the next one compares with the last good one.
 */
export function createHintRound(options: {
  readonly lanes: ReadonlyMap<CollectorTarget['api'], Lane>;
  readonly fleet: Pick<Fleet, 'hint'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): (target: CollectorTarget) => Promise<void> {
  const { lanes, fleet, logger, signal } = options;
  const memories = new Map<string, HintMemory>();
  return async ({ workspace, api }) => {
    const lane = lanes.get(api);
    if (lane === undefined || lane.isShut('active')) return;
    try {
      const page = await api.listRepositories(workspace, {
        page: 1,
        pagelen: PAGELEN,
        sort: '-updated_on',
        priority: 'active',
        signal,
      });
      const look = compareHint(memories.get(workspace), page.items, { isFull: page.received >= PAGELEN });
      memories.set(workspace, look.memory);
      for (const repository of look.changed) fleet.hint(repositoryKey(repository), repository.updatedAt);
    } catch (error) {
      if (!(error instanceof BitbucketError)) throw error;
      logger.debug('activity hint failed', { workspace, kind: error.kind });
    }
  };
}
