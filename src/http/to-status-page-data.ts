import type { IdentityLedger, Ledger } from '../domain/ledger.ts';
import { repositoryKey } from '../domain/repository.ts';
import type { RepositoryRecord, Snapshot } from '../domain/snapshot.ts';
import type {
  FailureRow,
  LastRunCell,
  RepositoryList,
  RepositoryRow,
  RepositoryState,
  StatusCounts,
  StatusPageData,
} from './status-page-data.ts';

/** What the page shows besides the repositories; the composition root gathers it for each request. */
export interface StatusFacts extends Omit<StatusPageData, 'counts' | 'list' | 'failures'> {
  readonly series: number;
  readonly seriesLimit?: number;
}

/** What the reader asked for: `?q=` and `?all=1`. */
export interface StatusView {
  readonly query: string;
  readonly all: boolean;
}

/** Rows on the page without `?all=1`; failing repositories are always shown first. */
export const DEFAULT_ROWS = 200;
/** Rows on the page whatever is asked for. */
export const MOST_ROWS = 1_000;
const LAST_RUNS = 3;
const FAILURES = 20;

const ORDER: Readonly<Record<RepositoryState, number>> = { failing: 0, waiting: 2, up: 1, 'never-used': 3 };

/** Pure: the page's data from one snapshot. Only the rows that are shown look into their ledgers' identities. */
export function toStatusPageData(snapshot: Snapshot, facts: StatusFacts, view: StatusView): StatusPageData {
  const { series, seriesLimit, ...rest } = facts;
  const records = [...snapshot.records.values()];
  return {
    ...rest,
    counts: { ...countRecords(records), series, ...(seriesLimit === undefined ? {} : { seriesLimit }) },
    list: toList(records, view),
    failures: toFailures(records),
  };
}

/** What a record's poll status means to a reader. A repository that fails now is failing even if it never used Pipelines. */
export function toRepositoryState({ poll }: Pick<RepositoryRecord, 'poll'>): RepositoryState {
  if (poll.up === false) return 'failing';
  if (poll.neverUsedPipelines === true) return 'never-used';
  return poll.up === undefined ? 'waiting' : 'up';
}

function countRecords(records: readonly RepositoryRecord[]): Omit<StatusCounts, 'series' | 'seriesLimit'> {
  const states = { failing: 0, waiting: 0, up: 0, 'never-used': 0 };
  let openRuns = 0;
  for (const record of records) {
    states[toRepositoryState(record)] += 1;
    openRuns += countOpenRuns(record.ledger);
  }
  const { up, failing, waiting } = states;
  return { repositories: records.length, up, failing, waiting, neverUsed: states['never-used'], openRuns };
}

function toList(records: readonly RepositoryRecord[], view: StatusView): RepositoryList {
  const wanted = view.query.trim().toLowerCase();
  const matching = records.filter((record) => repositoryKey(record.repository).toLowerCase().includes(wanted));
  const shown = matching.sort(compareRecords).slice(0, view.all ? MOST_ROWS : DEFAULT_ROWS);
  return { rows: shown.map(toRow), matching: matching.length, query: view.query, all: view.all };
}

/** Failing first, then those with open runs, then the latest activity. */
function compareRecords(a: RepositoryRecord, b: RepositoryRecord): number {
  return (
    ORDER[toRepositoryState(a)] - ORDER[toRepositoryState(b)] ||
    countOpenRuns(b.ledger) - countOpenRuns(a.ledger) ||
    (b.ledger?.lastActivityAt ?? 0) - (a.ledger?.lastActivityAt ?? 0) ||
    compareText(repositoryKey(a.repository), repositoryKey(b.repository))
  );
}

function toRow(record: RepositoryRecord): RepositoryRow {
  const { repository, ledger, poll } = record;
  const identities = Object.values(ledger?.identities ?? {}).sort(compareIdentities);
  const lastFailure = poll.failures[0];
  return {
    workspace: repository.workspace,
    repository: repository.repository,
    state: toRepositoryState(record),
    openRuns: countOpenRuns(ledger),
    lastRuns: identities.slice(0, LAST_RUNS).map(toLastRun),
    moreIdentities: Math.max(0, identities.length - LAST_RUNS),
    consecutiveFailures: poll.consecutiveFailures,
    ...(poll.lastSuccessAt === undefined ? {} : { lastSuccessAt: poll.lastSuccessAt }),
    ...(poll.nextDueAt === undefined ? {} : { nextDueAt: poll.nextDueAt }),
    ...(poll.intervalSeconds === undefined ? {} : { intervalSeconds: poll.intervalSeconds }),
    ...(poll.lagSeconds === undefined ? {} : { lagSeconds: poll.lagSeconds }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
  };
}

function compareIdentities(a: IdentityLedger, b: IdentityLedger): number {
  return (b.last.run.createdAt ?? b.bornAt) - (a.last.run.createdAt ?? a.bornAt) || compareText(a.ref, b.ref);
}

function toLastRun(identity: IdentityLedger): LastRunCell {
  const { run, steps } = identity.last;
  const failedStep = steps?.find((step) => step.state === 'FAILED' || step.state === 'ERROR')?.label;
  return {
    ref: identity.ref,
    pipeline: identity.pipeline,
    state: run.state,
    ...(run.buildNumber === undefined ? {} : { buildNumber: run.buildNumber }),
    ...(failedStep === undefined ? {} : { failedStep }),
  };
}

function toFailures(records: readonly RepositoryRecord[]): readonly FailureRow[] {
  return records
    .flatMap(({ repository: { workspace, repository }, poll }) =>
      poll.failures.map(({ at, message }) => ({ at, workspace, repository, message })),
    )
    .sort((a, b) => b.at - a.at)
    .slice(0, FAILURES);
}

function countOpenRuns(ledger: Ledger | undefined): number {
  return ledger === undefined ? 0 : Object.keys(ledger.open).length;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
