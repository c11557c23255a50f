import { type RepositoryKey, repositoryKey } from '../domain/repository.ts';
import { type RepositoryFacts, type RepositorySpec, toRepositoryFacts } from './repository-spec.ts';
import { createRunList, type RunList } from './run-list.ts';

/** A repository with its runs. */
export interface Home {
  readonly key: RepositoryKey;
  readonly facts: RepositoryFacts;
  readonly runs: RunList;
  /** The world's seed. */
  readonly seed: number;
  /** Milliseconds: answers 404 from here on. */
  removedAt: number;
}

/** All repositories of a world, in the order in which they were added. */
export interface Homes {
  add(spec: RepositorySpec): void;
  all(): readonly Home[];
  /** Throws a RangeError for a key that was never added. */
  get(key: RepositoryKey): Home;
  /** Undefined when it does not exist at `now`. */
  find(key: RepositoryKey, now: number): Home | undefined;
  existing(now: number): readonly Home[];
}

export function createHomes(world: { readonly seed: number; readonly start: number }): Homes {
  const homes = new Map<RepositoryKey, Home>();
  let list: readonly Home[] = [];
  const exists = (home: Home, now: number): boolean => home.removedAt > now;
  return {
    add: (spec) => {
      const facts = toRepositoryFacts(spec, world);
      const key = repositoryKey({ workspace: facts.workspace, repository: facts.slug });
      homes.set(key, { key, facts, runs: createRunList(), seed: world.seed, removedAt: Number.POSITIVE_INFINITY });
      list = [...homes.values()];
    },
    all: () => list,
    get: (key) => {
      const home = homes.get(key);
      if (home === undefined) throw new RangeError(`no repository ${key}`);
      return home;
    },
    find: (key, now) => {
      const home = homes.get(key);
      return home !== undefined && exists(home, now) ? home : undefined;
    },
    existing: (now) => list.filter((home) => exists(home, now)),
  };
}
