import type { Completion } from '../../../src/demo/truth.ts';
import type { RepositoryKey } from '../../../src/domain/repository.ts';
import type { RepositoryRecord } from '../../../src/domain/snapshot.ts';

/** Seconds from a run's completion to its count. */
export interface Delays {
  readonly runs: number;
  readonly median: number;
  readonly p99: number;
  readonly worst: number;
}

export interface Verdict {
  readonly all: Delays;
  /** Runs that a push started. */
  readonly push: Delays;
  /** Scheduled and manual runs. */
  readonly others: Delays;
  /** Completions after the repository's baseline that were never counted. */
  readonly missed: number;
  /** Sum of all `runs_total` minus the completions that should be in it: 0, or something was counted twice or never. */
  readonly surplus: number;
}

export interface Counted {
  /** Milliseconds since the epoch by `workspace/slug uuid runNumber`. */
  readonly countedAt: ReadonlyMap<string, number>;
  readonly records: ReadonlyMap<RepositoryKey, RepositoryRecord>;
  /** Completions after this are still on their way. */
  readonly end: number;
}

/** Compares what was counted with what really happened. */
export function compareWithTruth(completions: readonly Completion[], counted: Counted): Verdict {
  const due = completions.filter(({ repository, completedAt }) => {
    const baselineAt = counted.records.get(repository)?.ledger?.baselineAt;
    return baselineAt !== undefined && completedAt > baselineAt && completedAt <= counted.end;
  });
  const seen = due.flatMap((completion) => {
    const at = counted.countedAt.get(keyOf(completion));
    return at === undefined ? [] : [{ completion, seconds: (at - completion.completedAt) / 1000 }];
  });
  const late = [...counted.countedAt.keys()].length - seen.length;
  const total = [...counted.records.values()].reduce((sum, record) => sum + sumOfResults(record), 0);
  const select = (isPush: boolean): number[] =>
    seen.filter(({ completion }) => (completion.trigger === 'PUSH') === isPush).map(({ seconds }) => seconds);
  return {
    all: toDelays(seen.map(({ seconds }) => seconds)),
    push: toDelays(select(true)),
    others: toDelays(select(false)),
    missed: due.length - seen.length,
    surplus: total - seen.length - late,
  };
}

/** Order statistics of delays in seconds. */
export function toDelays(seconds: readonly number[]): Delays {
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { runs: sorted.length, median: at(0.5), p99: at(0.99), worst: sorted.at(-1) ?? Number.NaN };
}

function keyOf({ repository, uuid, runNumber }: Completion): string {
  return `${repository} ${uuid} ${runNumber}`;
}

function sumOfResults({ ledger }: RepositoryRecord): number {
  return Object.values(ledger?.identities ?? {}).reduce(
    (sum, { results }) => sum + Object.values(results).reduce((a, b) => a + b, 0),
    0,
  );
}
