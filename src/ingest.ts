import { type FoldResult, fold } from './domain/fold.ts';
import type { FoldFacts, FoldPolicy } from './domain/fold-policy.ts';
import type { Ledger } from './domain/ledger.ts';
import type { Logger } from './domain/log.ts';
import type { Observation } from './domain/observation.ts';
import { type Repository, type RepositoryKey, type RepositoryName, repositoryKey } from './domain/repository.ts';
import { identitySeries } from './domain/series.ts';
import { INITIAL_POLL_STATUS, type PollStatus, type RepositoryRecord } from './domain/snapshot.ts';
import type { Store } from './store/port.ts';

/** The only writer: observations are folded into the store; whoever renders is told what changed. */
export interface Ingest {
  /** Makes a record for a repository that discovery found, or updates what is known of it (project, main branch). */
  discovered(repository: Repository): Promise<void>;
  /**
   * Folds what was seen into the repository's ledger; resolves to the ledger after it, or to undefined when the repository was
   * never discovered or is forgotten by now: then nothing is written.
   */
  observe(observation: Observation): Promise<Ledger | undefined>;
  /** Notes how a poll went, or when the next one is due; nothing for a repository that is forgotten by now. */
  recordPoll(name: RepositoryName, change: (poll: PollStatus) => PollStatus): Promise<void>;
  /** Removes a repository that is gone, and with it its series. */
  forget(key: RepositoryKey): Promise<void>;
}

export interface IngestOptions {
  readonly store: Store;
  readonly policy: Omit<FoldPolicy, 'seriesLeft'>;
  /** Series that may still be added, asked for at every observation. */
  readonly seriesLeft: () => number;
  readonly logger: Logger;
  readonly events: IngestEvents;
}

/** Told after the store took the change. */
export interface IngestEvents {
  readonly onChange: (key: RepositoryKey) => void;
  /** Identities did not fit; each is told of once. `series` is about how many series they would have made. */
  readonly onDropped?: (reason: 'limit', series: number) => void;
  readonly onUnknownState?: (kind: 'run' | 'step') => void;
  /** Completions that were counted just now. */
  readonly onCounted?: (key: RepositoryKey, counted: FoldFacts['counted'], at: number) => void;
}

/** So many names are remembered in order to say each only once; past that the memory starts anew. */
const MAX_SAID = 10_000;

/** Builds the writer. It keeps nothing but what it has already said in the log. */
export function createIngest({ store, policy, seriesLeft, logger, events }: IngestOptions): Ingest {
  const said = new Set<string>();

  function sayOnce(text: string): boolean {
    if (said.has(text)) return false;
    if (said.size >= MAX_SAID) said.clear();
    said.add(text);
    return true;
  }

  function report(key: RepositoryKey, facts: FoldFacts): void {
    for (const { kind, text } of facts.unknown) {
      events.onUnknownState?.(kind);
      if (!sayOnce(`unknown ${kind} ${text}`)) continue;
      logger.warn('state name unknown to this version, shown as UNKNOWN', { repository: key, kind, state: text });
    }
    const dropped = facts.dropped.filter((identity) => sayOnce(`dropped ${key} ${identity}`));
    if (dropped.length > 0) events.onDropped?.('limit', dropped.length * identitySeries(1));
    if (dropped.length > 0 && sayOnce('series limit')) {
      logger.warn('series limit reached, new identities are dropped: raise limits.series or narrow refs.keep', {
        repository: key,
        identity: dropped[0],
      });
    }
    if (facts.missed > 0) logger.warn('runs missed', { repository: key, missed: facts.missed });
  }

  /** A record that discovery did not make, or that was forgotten while a poll was under way, is not made here. */
  async function change(name: RepositoryName, next: (record: RepositoryRecord) => RepositoryRecord): Promise<void> {
    const key = repositoryKey(name);
    const outcome = { changed: false };
    await store.update(key, (current) => {
      const after = current === undefined ? undefined : next(current);
      outcome.changed = after !== current;
      return after;
    });
    if (outcome.changed) events.onChange(key);
  }

  async function discovered(repository: Repository): Promise<void> {
    const key = repositoryKey(repository);
    const outcome = { changed: false };
    await store.update(key, (current) => {
      const after = withRepository(current, repository);
      outcome.changed = after !== current;
      return after;
    });
    if (outcome.changed) events.onChange(key);
  }

  return {
    discovered,
    observe: async (observation) => {
      const key = repositoryKey(observation.repository);
      const outcome: { result?: FoldResult } = {};
      await change(observation.repository, (record) => {
        const result = fold(record.ledger, observation, { ...policy, seriesLeft: seriesLeft() });
        outcome.result = result;
        return result.ledger === record.ledger ? record : { ...record, ledger: result.ledger };
      });
      if (outcome.result === undefined) return undefined;
      const { ledger, facts } = outcome.result;
      report(key, facts);
      if (facts.counted.length > 0) events.onCounted?.(key, facts.counted, observation.at);
      return ledger;
    },
    recordPoll: (name, next) => change(name, (record) => ({ ...record, poll: next(record.poll) })),
    forget: async (key) => {
      await store.forget(key);
      events.onChange(key);
    },
  };
}

/** `updatedAt` moves with every push and is shown nowhere: a change of it alone is no change. */
function withRepository(record: RepositoryRecord | undefined, repository: Repository): RepositoryRecord {
  if (record === undefined) return { repository, poll: INITIAL_POLL_STATUS };
  const { uuid, project, mainBranch } = record.repository;
  const same = uuid === repository.uuid && project === repository.project && mainBranch === repository.mainBranch;
  return same ? record : { ...record, repository };
}
