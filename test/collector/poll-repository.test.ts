import { describe, expect, test } from 'vitest';
import type { BitbucketApi } from '../../src/bitbucket/api.ts';
import type { BitbucketErrorKind } from '../../src/bitbucket/errors.ts';
import { type PollOutcome, pollRepository } from '../../src/collector/poll-repository.ts';
import type { PollRequest } from '../../src/collector/poll-request.ts';
import type { Ledger } from '../../src/domain/ledger.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Ingest } from '../../src/ingest.ts';
import {
  createFakeApi,
  type FakeApi,
  failing,
  fault,
  MINUTE,
  makeRepository,
  makeRun,
  makeStep,
  NOON,
  page,
  type Script,
} from './fake-api.ts';
import { makeIngest } from './make-ingest.ts';

const REPOSITORY = makeRepository('api');
const NO_STEPS: BitbucketApi['listSteps'] = async () => [];

interface Polled {
  readonly outcome: PollOutcome;
  readonly api: FakeApi;
}

/** One poll of `api` against a script. */
async function poll(ingest: Ingest, script: Script, change: Partial<PollRequest> = {}): Promise<Polled> {
  const api = createFakeApi(script);
  const outcome = await pollRepository(
    {
      api,
      repository: REPOSITORY,
      ledger: undefined,
      priority: 'idle',
      settings: { lookbackMs: 24 * 60 * MINUTE, maxPages: 3, steps: true, idleIntervalMs: 15 * MINUTE },
      deferBaselineSteps: false,
      now: () => NOON,
      signal: new AbortController().signal,
      ...change,
    },
    ingest,
  );
  return { outcome, api };
}

/** A repository that was polled at noon and showed these runs. */
async function polledBefore(runs: readonly Run[]): Promise<{ readonly ingest: Ingest; readonly ledger: Ledger }> {
  const { ingest } = makeIngest();
  await ingest.discovered(REPOSITORY);
  const { outcome } = await poll(ingest, { listPipelines: async () => page(runs), listSteps: NO_STEPS });
  return { ingest, ledger: ledgerOf(outcome) };
}

function ledgerOf(outcome: PollOutcome): Ledger {
  if (outcome.kind !== 'ok') throw new Error(`the poll ended ${outcome.kind}`);
  return outcome.ledger;
}

function counted(ledger: Ledger): number {
  return Object.values(ledger.identities)
    .flatMap(({ results }) => Object.values(results))
    .reduce((sum, count) => sum + count, 0);
}

/** Fifty runs, newest first. */
function fullPage(newest: number, change: Partial<Run> = {}): Run[] {
  return Array.from({ length: 50 }, (_, index) => makeRun(newest - index, change));
}

const later = { now: () => NOON + 10 * MINUTE };

describe('listing', () => {
  test('the first poll takes one short page and the steps of each identity’s newest run', async () => {
    const { ingest } = makeIngest();
    await ingest.discovered(REPOSITORY);

    const { outcome, api } = await poll(ingest, {
      listPipelines: async () => page([makeRun(2), makeRun(1)]),
      listSteps: async () => [makeStep('{s1}')],
    });

    expect(api.calls).toEqual(['pipelines api 1 idle', 'steps {run-2} idle']);
    expect(outcome).toMatchObject({ kind: 'ok', neverUsed: false, cut: false });
    expect(counted(ledgerOf(outcome))).toBe(0);
  });

  test('the first poll pages back until the lookback is passed', async () => {
    const { ingest } = makeIngest();
    await ingest.discovered(REPOSITORY);
    const pages = [fullPage(200), fullPage(150, { createdAt: NOON - 25 * 60 * MINUTE }), fullPage(100)];

    const { api } = await poll(ingest, {
      listPipelines: async (_, options) => page(pages[options.page - 1] ?? []),
      listSteps: NO_STEPS,
    });

    expect(api.calls.filter((call) => call.startsWith('pipelines'))).toHaveLength(2);
  });

  test('later polls stop at the watermark', async () => {
    const { ingest, ledger } = await polledBefore(fullPage(200).slice(0, 49));

    const { outcome, api } = await poll(
      ingest,
      { listPipelines: async () => page(fullPage(201)), listSteps: NO_STEPS },
      { ledger, ...later },
    );

    expect(api.calls).toEqual(['pipelines api 1 idle', 'steps {run-201} active']);
    expect(counted(ledgerOf(outcome))).toBe(1);
  });

  test('a page limit that is hit is told, and the gap is counted as missed', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(200)]);

    const { outcome } = await poll(
      ingest,
      { listPipelines: async (_, options) => page(fullPage(1001 - options.page * 50)), listSteps: NO_STEPS },
      { ledger, ...later },
    );

    expect(outcome).toMatchObject({ kind: 'ok', cut: true });
    expect(ledgerOf(outcome).missed).toBe(951 - 200 - 150);
  });

  test('a second page that fails: what was seen counts, and the watermark stays', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(100)]);
    const script: Script = {
      listPipelines: async (_, options) => {
        if (options.page === 2) throw fault('server');
        return page(fullPage(220));
      },
    };

    const { outcome } = await poll(ingest, script, { ledger, ...later });

    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'server' } });
    const after = outcome.kind === 'failed' ? outcome.ledger : undefined;
    expect(after?.cursor).toEqual(ledger.cursor);
    expect(after === undefined ? 0 : counted(after)).toBe(50);
    expect(after?.missed).toBe(0);
  });
});

describe('steps', () => {
  test('an open run’s steps are asked for once per state, a finished run’s once', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(1)]);
    const open = makeRun(2, { terminal: false });
    const steps: BitbucketApi['listSteps'] = async () => [makeStep('{s1}')];

    const first = await poll(
      ingest,
      { listPipelines: async () => page([open]), listSteps: steps },
      { ledger, ...later },
    );
    const same = await poll(
      ingest,
      { listPipelines: async () => page([open]) },
      { ledger: ledgerOf(first.outcome), ...later },
    );
    const ended = await poll(
      ingest,
      { listPipelines: async () => page([makeRun(2)]), listSteps: steps },
      { ledger: ledgerOf(same.outcome), now: () => NOON + 20 * MINUTE },
    );
    const over = await poll(
      ingest,
      { listPipelines: async () => page([makeRun(2)]) },
      { ledger: ledgerOf(ended.outcome), now: () => NOON + 21 * MINUTE },
    );

    expect(first.api.calls).toEqual(['pipelines api 1 idle', 'steps {run-2} active']);
    expect(same.api.calls).toEqual(['pipelines api 1 idle']);
    expect(ended.api.calls).toEqual(['pipelines api 1 idle', 'steps {run-2} active']);
    expect(over.api.calls).toEqual(['pipelines api 1 idle']);
    expect(counted(ledgerOf(over.outcome))).toBe(1);
  });

  test('steps that could not be fetched stay due; the run counts anyway', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(1)]);
    const listPipelines: BitbucketApi['listPipelines'] = async () => page([makeRun(2)]);

    const failed = await poll(
      ingest,
      { listPipelines, listSteps: failing('budget', { retryAt: NOON }) },
      { ledger, ...later },
    );
    const again = await poll(
      ingest,
      { listPipelines: async () => page([]), listSteps: NO_STEPS },
      { ledger: ledgerOf(failed.outcome), now: () => NOON + 20 * MINUTE },
    );

    expect(failed.outcome).toMatchObject({ kind: 'ok', partial: { kind: 'budget' } });
    expect(counted(ledgerOf(failed.outcome))).toBe(1);
    expect(again.api.calls).toContain('steps {run-2} active');
    expect(ledgerOf(again.outcome).stepsDue).toEqual([]);
  });

  test('steps that Bitbucket does not know are not asked for again', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(1)]);

    const { outcome } = await poll(
      ingest,
      { listPipelines: async () => page([makeRun(2)]), listSteps: failing('not_found') },
      { ledger, ...later },
    );

    expect(outcome.kind).toBe('ok');
    expect(ledgerOf(outcome).stepsDue).toEqual([]);
  });

  test('with many first polls waiting, the baseline’s steps are left for later', async () => {
    const { ingest } = makeIngest();
    await ingest.discovered(REPOSITORY);

    const { outcome, api } = await poll(
      ingest,
      { listPipelines: async () => page([makeRun(2, { terminal: false }), makeRun(1)]), listSteps: NO_STEPS },
      { deferBaselineSteps: true },
    );
    const next = await poll(
      ingest,
      { listPipelines: async () => page([makeRun(2, { terminal: false }), makeRun(1)]), listSteps: NO_STEPS },
      { ledger: ledgerOf(outcome), ...later },
    );

    expect(api.calls).toEqual(['pipelines api 1 idle', 'steps {run-2} active']);
    expect(next.api.calls).toEqual(['pipelines api 1 idle']);
  });

  test('switched off, nobody asks', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(1)]);
    const settings = { lookbackMs: MINUTE, maxPages: 3, steps: false, idleIntervalMs: MINUTE };

    const { api } = await poll(
      ingest,
      { listPipelines: async () => page([makeRun(2)]) },
      { ledger, settings, ...later },
    );

    expect(api.calls).toEqual(['pipelines api 1 idle']);
  });
});

describe('steps that cannot be had', () => {
  test('do not keep those of other runs waiting', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(1)]);
    const poisoned = makeRun(3).uuid;

    const { outcome } = await poll(
      ingest,
      {
        listPipelines: async () => page([makeRun(4), makeRun(3), makeRun(2), makeRun(1)]),
        listSteps: async (_name, uuid) => {
          if (uuid === poisoned) throw fault('malformed');
          return [];
        },
      },
      { ledger, ...later },
    );

    expect(ledgerOf(outcome).stepsDue.map((run) => run.uuid)).toEqual([poisoned]);
    expect(outcome).toMatchObject({ partial: { kind: 'malformed' } });
  });
});

describe('objects that cannot be read', () => {
  test('on a later page are said to be missed: no poll will show them again', async () => {
    const { ingest, ledger } = await polledBefore([makeRun(10)]);
    const pages = [page(fullPage(110)), { ...page(fullPage(60).slice(1)), received: 50, unreadable: 1 }];
    const rest = page(Array.from({ length: 2 }, (_, index) => makeRun(11 - index)).slice(1));

    const { outcome } = await poll(
      ingest,
      { listPipelines: async (_name, options) => pages[options.page - 1] ?? rest, listSteps: NO_STEPS },
      { ledger, ...later },
    );

    expect(ledgerOf(outcome).missed).toBe(1);
    expect(outcome).toMatchObject({ kind: 'ok', cut: false });
  });
});

describe('a first poll that failed half-way', () => {
  test('leaves the lookback in force for the next one, and nothing is called missed', async () => {
    const { ingest } = makeIngest();
    await ingest.discovered(REPOSITORY);
    const listing = (fails: boolean): Script => ({
      listPipelines: async (_name, { page: number }) => {
        if (fails && number === 2) throw fault('server');
        const age = number === 1 ? 1 : 48 * 60;
        return page(
          fullPage(1_000 - number * 50, { createdAt: NOON - age * MINUTE, completedAt: NOON - age * MINUTE }),
        );
      },
      listSteps: NO_STEPS,
    });

    const first = await poll(ingest, listing(true));
    if (first.outcome.kind !== 'failed' || first.outcome.ledger === undefined) throw new Error('it should have failed');
    const second = await poll(ingest, listing(false), { ledger: first.outcome.ledger, ...later });

    expect(second.api.calls.filter((call) => call.startsWith('pipelines'))).toHaveLength(2);
    expect(second.outcome).toMatchObject({ kind: 'ok', cut: false });
    expect(ledgerOf(second.outcome).missed).toBe(0);
  });
});

describe('following', () => {
  const old = (state: Run['state']) => makeRun(1, { terminal: false, state });

  test('an open run that the page does not show is asked for by its uuid', async () => {
    const { ingest, ledger } = await polledBefore([old('RUNNING')]);

    const { outcome, api } = await poll(
      ingest,
      { listPipelines: async () => page(fullPage(60)), getPipeline: async () => makeRun(1), listSteps: NO_STEPS },
      { ledger, ...later, settings: { lookbackMs: MINUTE, maxPages: 1, steps: true, idleIntervalMs: 15 * MINUTE } },
    );

    expect(api.calls).toContain('pipeline {run-1} active');
    expect(ledgerOf(outcome).open).toEqual({});
  });

  test('one that Bitbucket no longer knows is gone', async () => {
    const { ingest, ledger } = await polledBefore([old('RUNNING')]);

    const { outcome } = await poll(
      ingest,
      { listPipelines: async () => page([makeRun(2)]), getPipeline: failing('not_found'), listSteps: NO_STEPS },
      { ledger, ...later },
    );

    expect(outcome.kind).toBe('ok');
    expect(ledgerOf(outcome).open).toEqual({});
  });

  test('one that cannot be had keeps neither the others nor their steps waiting', async () => {
    const open = [1, 2, 3].map((build) => makeRun(build, { terminal: false, state: 'RUNNING' }));
    const { ingest, ledger } = await polledBefore(open);
    const answers = [fault('server'), makeRun(2), makeRun(3)];

    const { outcome, api } = await poll(
      ingest,
      {
        listPipelines: async () => page([makeRun(4)]),
        getPipeline: async (_name, uuid) => {
          const answer = answers[open.findIndex((run) => run.uuid === uuid)];
          if (answer === undefined || answer instanceof Error) throw answer ?? fault('not_found');
          return answer;
        },
        listSteps: NO_STEPS,
      },
      { ledger, ...later },
    );

    expect(Object.keys(ledgerOf(outcome).open)).toEqual(['{run-1}']);
    expect(counted(ledgerOf(outcome))).toBe(3);
    expect(api.calls.filter((call) => call.startsWith('steps'))).toHaveLength(3);
    expect(outcome).toMatchObject({ kind: 'ok', partial: { kind: 'server' } });
  });

  test('many that cannot be had end it, and the next poll begins with others', async () => {
    const open = Array.from({ length: 9 }, (_, index) => makeRun(index + 1, { terminal: false, state: 'RUNNING' }));
    const { ingest, ledger } = await polledBefore(open);
    const script: Script = { listPipelines: async () => page([]), getPipeline: failing('server'), listSteps: NO_STEPS };

    const asked = await Promise.all(
      [1, 2, 3].map(async (second) => {
        const { api } = await poll(ingest, script, { ledger, now: () => NOON + 10 * MINUTE + second * 3_000 });
        return api.calls.filter((call) => call.startsWith('pipeline ')).map((call) => call.split(' ')[1]);
      }),
    );

    expect(asked.map((uuids) => uuids.length)).toEqual([3, 3, 3]);
    expect(new Set(asked.flat()).size).toBe(9);
  });

  test('a paused one is asked for at the pace of idle polling', async () => {
    const { ingest, ledger } = await polledBefore([old('PAUSED')]);
    const script: Script = {
      listPipelines: async () => page([makeRun(2)]),
      getPipeline: async () => old('PAUSED'),
      listSteps: NO_STEPS,
    };

    const soon = await poll(ingest, script, { ledger, now: () => NOON + MINUTE });
    const idle = await poll(ingest, script, { ledger: ledgerOf(soon.outcome), now: () => NOON + 15 * MINUTE });

    expect(soon.api.calls).not.toContain('pipeline {run-1} idle');
    expect(idle.api.calls).toContain('pipeline {run-1} idle');
  });

  test('at most ten in one poll, those asked for longest ago first; the others in the next', async () => {
    const runs = Array.from({ length: 14 }, (_, index) => makeRun(index + 1, { terminal: false }));
    const { ingest, ledger } = await polledBefore(runs);
    const script: Script = {
      listPipelines: async () => page([makeRun(50)]),
      getPipeline: async (_, uuid) => runs.find((run) => run.uuid === uuid) ?? makeRun(99),
      listSteps: NO_STEPS,
    };
    const asked = (api: FakeApi): string[] => api.calls.filter((call) => call.startsWith('pipeline {'));

    const first = await poll(ingest, script, { ledger, now: () => NOON + MINUTE });
    const second = await poll(ingest, script, { ledger: ledgerOf(first.outcome), now: () => NOON + 2 * MINUTE });

    expect(asked(first.api)).toHaveLength(10);
    expect(new Set([...asked(first.api), ...asked(second.api).slice(0, 4)])).toHaveLength(14);
  });
});

describe('outcomes', () => {
  test.each<[BitbucketErrorKind, string]>([
    ['unauthorized', 'unauthorized'],
    ['forbidden', 'failed'],
    ['bad_request', 'failed'],
    ['server', 'failed'],
    ['network', 'failed'],
    ['timeout', 'failed'],
    ['malformed', 'failed'],
    ['rate_limited', 'postponed'],
    ['budget', 'postponed'],
    ['aborted', 'aborted'],
  ])('%s gives %s, and nothing is lost', async (kind, expected) => {
    const { ingest, ledger } = await polledBefore([makeRun(1), makeRun(2, { terminal: false })]);

    const { outcome, api } = await poll(ingest, { listPipelines: failing(kind, { retryAt: NOON }) }, { ledger });

    expect(outcome.kind).toBe(expected);
    expect(api.calls).toHaveLength(1);
  });

  test.each<[string, BitbucketErrorKind, BitbucketApi['getRepository'], string]>([
    ['404, and the repository is missing too', 'not_found', failing('not_found'), 'gone'],
    ['410, and the repository is gone too', 'gone', failing('gone'), 'gone'],
    ['404, but the repository exists', 'not_found', async () => REPOSITORY, 'never-used'],
    ['404, and the second look fails', 'not_found', failing('server'), 'failed'],
    ['404, and the second look is out of budget', 'not_found', failing('budget'), 'postponed'],
    ['404, and the second look is refused', 'not_found', failing('forbidden'), 'failed'],
  ])('%s', async (_what, kind, getRepository, expected) => {
    const { ingest } = makeIngest();

    const { outcome } = await poll(ingest, { listPipelines: failing(kind), getRepository });

    expect(outcome.kind).toBe(expected);
  });

  test('an empty list: Pipelines was never used', async () => {
    const { ingest } = makeIngest();
    await ingest.discovered(REPOSITORY);

    const { outcome } = await poll(ingest, { listPipelines: async () => page([]) });

    expect(outcome).toMatchObject({ kind: 'ok', neverUsed: true });
  });

  test('a repository that was forgotten meanwhile writes nothing', async () => {
    const { ingest, store } = makeIngest();

    const { outcome } = await poll(ingest, { listPipelines: async () => page([makeRun(1)]) });

    expect(outcome.kind).toBe('aborted');
    expect((await store.snapshot()).records.size).toBe(0);
  });

  test('a bug in our own code is not an outcome', async () => {
    const { ingest } = makeIngest();

    const polling = poll(ingest, {
      listPipelines: async () => {
        throw new TypeError('our bug');
      },
    });

    await expect(polling).rejects.toThrow('our bug');
  });
});
