/** What names a repository everywhere in this program: slugs, never uuids. */
export interface RepositoryName {
  readonly workspace: string;
  /** The repository's slug. */
  readonly repository: string;
}

/** A repository as discovery found it. Everything but the name may be unknown. */
export interface Repository extends RepositoryName {
  /** With braces, as Bitbucket writes it. */
  readonly uuid?: string;
  /** Project key, e.g. `PLAT`. */
  readonly project?: string;
  readonly mainBranch?: string;
  /** Milliseconds since the epoch; Bitbucket's `updated_on`, a hint of activity and no proof. */
  readonly updatedAt?: number;
}

/** `workspace/slug`: the readable key of a repository in stores, maps and logs. Neither part may hold a slash. */
export type RepositoryKey = string;

/** The key of a repository. */
export function repositoryKey(name: RepositoryName): RepositoryKey {
  return `${name.workspace}/${name.repository}`;
}
