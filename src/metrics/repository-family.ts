import type { RepositoryRecord } from '../domain/snapshot.ts';
import { type Family, type FamilyMeta, PREFIX } from './family.ts';

interface RepositoryFamilySpec extends FamilyMeta {
  /** The one value of a repository; undefined means no line. */
  readonly value: (record: RepositoryRecord) => number | undefined;
}

/** A family with at most one line per repository. `name` comes without the prefix. */
export function repositoryFamily({ name, help, type, value }: RepositoryFamilySpec): Family {
  return {
    name: `${PREFIX}${name}`,
    help,
    type,
    labels: ['workspace', 'repository'],
    slice: (record) => [value(record)],
    samples: (record) => {
      const known = value(record);
      const { workspace, repository } = record.repository;
      return known === undefined ? [] : [{ labels: { workspace, repository }, value: known }];
    },
  };
}
