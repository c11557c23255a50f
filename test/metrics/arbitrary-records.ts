import fc from 'fast-check';
import type {
  HistogramTally,
  IdentityLedger,
  LabelledStep,
  PipelineLedger,
  StepTally,
} from '../../src/domain/ledger.ts';
import type { Repository } from '../../src/domain/repository.ts';
import type { Run } from '../../src/domain/run.ts';
import type { PollStatus, RepositoryRecord, Snapshot } from '../../src/domain/snapshot.ts';
import { OPEN_RUN_STATES, RUN_RESULTS, RUN_STATES, STEP_RESULTS, STEP_STATES } from '../../src/domain/state.ts';
import { TRIGGERS } from '../../src/domain/trigger.ts';
import { makeIdentity, makeLedger, makeRun, T0 } from './records.ts';

/** Names that people give to branches and steps, and those that nobody should. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '"',
    '\\',
    '\n',
    '\\n',
    '\\"',
    '"} 1\n# EOF\nup 0',
    '{a="b"}',
    'ünï ☃ 🚀',
    '__proto__',
    '\u2028',
    '\r\n',
  ),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '}', ',', '=', ' ', '#', 'é'), maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const count = fc.nat(50);
const seconds = fc.oneof(
  fc.nat(10_000),
  fc.double({ min: 0, max: 1e7, noNaN: true }),
  fc.constantFrom(1e-7, 1e21, 0.1 + 0.2),
);
const time = fc.integer({ min: T0 - 1e9, max: T0 + 1e9 });

function countsOf<K extends string>(keys: readonly K[]): fc.Arbitrary<Record<K, number>> {
  return fc
    .array(count, { minLength: keys.length, maxLength: keys.length })
    .map((values) => Object.fromEntries(keys.map((key, index) => [key, values[index] ?? 0])) as Record<K, number>);
}

const run: fc.Arbitrary<Run> = fc
  .record(
    {
      state: fc.constantFrom(...RUN_STATES),
      trigger: fc.constantFrom(...TRIGGERS),
      target: fc.oneof(
        fc.constant({ kind: 'commit' as const }),
        hostileText.map((name) => ({ kind: 'branch' as const, name })),
      ),
      creator: hostileText,
      commit: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 40 }),
      createdAt: time,
      durationSeconds: seconds,
    },
    { requiredKeys: ['state', 'trigger', 'target'] },
  )
  .map((changes) => makeRun(changes));

const labelledStep: fc.Arbitrary<LabelledStep> = fc
  .record(
    { label: hostileText, state: fc.constantFrom(...STEP_STATES), durationSeconds: seconds, queueSeconds: seconds },
    { requiredKeys: ['label', 'state'] },
  )
  .map((step) => ({
    ...step,
    step: { uuid: '{s}', state: step.state, terminal: true, trigger: 'automatic' },
  }));

const stepTallies: fc.Arbitrary<Record<string, StepTally>> = fc.dictionary(
  hostileText,
  countsOf(STEP_RESULTS).map((results) => ({ bornAt: T0, lastSeenAt: T0, results })),
  { maxKeys: 3 },
);

const identity: fc.Arbitrary<IdentityLedger> = fc
  .record(
    {
      ref: hostileText.map((text) => text.replaceAll(/\s/g, '_')),
      pipeline: hostileText,
      results: countsOf(RUN_RESULTS),
      buildSeconds: seconds,
      lastSuccessAt: time,
      consecutiveFailures: count,
      last: fc.record(
        {
          run,
          queueSeconds: seconds,
          steps: fc.uniqueArray(labelledStep, { selector: ({ label }) => label, maxLength: 3 }),
        },
        { requiredKeys: ['run'] },
      ),
      open: fc
        .dictionary(
          fc.constantFrom(...OPEN_RUN_STATES),
          fc.record({ count: fc.integer({ min: 1, max: 9 }), oldestCreatedAt: time }),
        )
        .map((open) => ({ ...open })),
      steps: stepTallies,
    },
    { requiredKeys: ['ref', 'pipeline', 'results', 'last'] },
  )
  .map((changes) => makeIdentity(changes));

const histogram: fc.Arbitrary<HistogramTally> = fc
  .record({ counts: fc.array(count, { minLength: 4, maxLength: 4 }), sum: seconds })
  .map(({ counts, sum }) => ({ bornAt: T0, bounds: [0.5, 10, 3600], counts, sum }));

const pipeline: fc.Arbitrary<PipelineLedger> = fc.record({
  pipeline: hostileText,
  durations: fc
    .dictionary(fc.constantFrom(...RUN_RESULTS), histogram, { maxKeys: 2 })
    .map((tallies) => ({ ...tallies })),
  queue: histogram,
  stepDurations: fc.dictionary(hostileText, histogram, { maxKeys: 2 }),
  recentWallSeconds: fc.constant([]),
});

const poll: fc.Arbitrary<PollStatus> = fc.record(
  {
    up: fc.boolean(),
    lastSuccessAt: time,
    intervalSeconds: seconds,
    lagSeconds: seconds,
    durationSeconds: seconds,
    consecutiveFailures: count,
    failures: fc.constant([]),
  },
  { requiredKeys: ['consecutiveFailures', 'failures'] },
);

const REPOSITORIES = ['api', 'web', 'infra', 'quote"slash\\', 'ünï'];

/** A record of one of five repositories, so that a sequence of them changes some and leaves others. */
export const arbitraryRecord: fc.Arbitrary<RepositoryRecord> = fc
  .record({
    repository: fc.constantFrom(...REPOSITORIES),
    project: fc.option(hostileText, { nil: undefined }),
    polled: fc.boolean(),
    identities: fc.uniqueArray(identity, { selector: ({ ref, pipeline: name }) => `${ref} ${name}`, maxLength: 3 }),
    pipelines: fc.uniqueArray(pipeline, { selector: (one) => one.pipeline, maxLength: 2 }),
    poll,
  })
  .map(({ repository: slug, project, polled, identities, pipelines, poll: status }) => {
    const repository: Repository = {
      workspace: 'acme',
      repository: slug,
      ...(project === undefined ? {} : { project }),
    };
    return {
      repository,
      ...(polled ? { ledger: makeLedger(repository, identities, pipelines) } : {}),
      poll: status,
    };
  });

/** What can happen to a snapshot between two scrapes. */
export type Change =
  | { readonly kind: 'put'; readonly record: RepositoryRecord }
  | { readonly kind: 'forget'; readonly repository: string }
  /** One fact of one identity changes, and everything else is shared. */
  | { readonly kind: 'touch'; readonly repository: string; readonly facts: Partial<IdentityLedger> }
  | { readonly kind: 'poll'; readonly repository: string; readonly poll: PollStatus };

const repositoryKey = fc.constantFrom(...REPOSITORIES).map((slug) => `acme/${slug}`);

export const arbitraryChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), record: arbitraryRecord }),
  fc.record({ kind: fc.constant('forget' as const), repository: repositoryKey }),
  fc.record({ kind: fc.constant('poll' as const), repository: repositoryKey, poll }),
  fc.record({
    kind: fc.constant('touch' as const),
    repository: repositoryKey,
    facts: fc.oneof(
      fc.record({ results: countsOf(RUN_RESULTS) }),
      fc.record({ buildSeconds: seconds }),
      fc.record({ last: fc.record({ run }) }),
      fc.record({ steps: stepTallies }),
      fc.record({ lastFailureAt: time }),
    ),
  }),
);

export function applyChange({ records }: Snapshot, change: Change): Snapshot {
  const next = new Map(records);
  switch (change.kind) {
    case 'put':
      next.set(`acme/${change.record.repository.repository}`, change.record);
      break;
    case 'forget':
      next.delete(change.repository);
      break;
    case 'poll': {
      const record = next.get(change.repository);
      if (record !== undefined) next.set(change.repository, { ...record, poll: change.poll });
      break;
    }
    case 'touch': {
      const record = next.get(change.repository);
      if (record?.ledger !== undefined)
        next.set(change.repository, { ...record, ledger: touch(record.ledger, change.facts) });
      break;
    }
    default:
      return change satisfies never;
  }
  return { records: next };
}

function touch(ledger: NonNullable<RepositoryRecord['ledger']>, facts: Partial<IdentityLedger>): typeof ledger {
  const [first] = Object.entries(ledger.identities);
  if (first === undefined) return ledger;
  return { ...ledger, identities: { ...ledger.identities, [first[0]]: { ...first[1], ...facts } } };
}
