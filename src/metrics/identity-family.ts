import type { IdentityLedger } from '../domain/ledger.ts';
import type { RepositoryName } from '../domain/repository.ts';
import type { RepositoryRecord } from '../domain/snapshot.ts';
import { type Family, type FamilyMeta, type Labels, PREFIX, type SampleContext } from './family.ts';

export const IDENTITY_LABELS = ['workspace', 'repository', 'ref', 'pipeline'] as const;

/** One line of an identity; without a value there is no line: what is not known is not said. */
export interface Row {
  readonly labels?: Labels;
  readonly value: number | undefined;
}

/** What rows are made from besides the identity's facts. */
export interface IdentityView {
  /** Key within the ledger. */
  readonly key: string;
  readonly name: RepositoryName;
  readonly isHeld: SampleContext['isHeld'];
}

interface IdentityFamilySpec extends FamilyMeta {
  /** Labels besides those of the identity. */
  readonly labels?: readonly string[];
  /** The facts of an identity that its rows are made from. */
  readonly facts: (identity: IdentityLedger) => readonly unknown[];
  readonly rows: (identity: IdentityLedger, view: IdentityView) => readonly Row[];
}

/** A family with lines per (workspace, repository, ref, pipeline). `name` comes without the prefix. */
export function identityFamily({ name, labels = [], facts, rows, ...meta }: IdentityFamilySpec): Family {
  return {
    ...meta,
    name: `${PREFIX}${name}`,
    labels: [...IDENTITY_LABELS, ...labels],
    slice: (record) => identities(record).flatMap(([key, identity]) => [key, ...facts(identity)]),
    samples: (record, { isHeld }) =>
      identities(record).flatMap(([key, identity]) => {
        const { workspace, repository } = record.repository;
        const own = { workspace, repository, ref: identity.ref, pipeline: identity.pipeline };
        return rows(identity, { key, name: record.repository, isHeld }).flatMap((row) =>
          row.value === undefined ? [] : [{ labels: { ...own, ...row.labels }, value: row.value }],
        );
      }),
  };
}

/** A gauge with at most one line per identity. */
export function identityGauge(
  name: string,
  help: string,
  value: (identity: IdentityLedger) => number | undefined,
): Family {
  return identityFamily({
    name,
    help,
    type: 'gauge',
    facts: (identity) => [value(identity)],
    rows: (identity) => [{ value: value(identity) }],
  });
}

function identities(record: RepositoryRecord): readonly (readonly [string, IdentityLedger])[] {
  return record.ledger === undefined ? [] : Object.entries(record.ledger.identities);
}
