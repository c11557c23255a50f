import { describe, expect, test } from 'vitest';
import type { BitbucketApi } from '../../src/bitbucket/api.ts';
import type { Repository } from '../../src/domain/repository.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { failing, fault, MINUTE, makeRepository, makeRun, NOON, page } from './fake-api.ts';
import { listing, polls, QUIET, setUp, TWO } from './set-up.ts';

describe('discovery', () => {
  test('a repository that vanished is removed after a second look', async () => {
    let repositories: readonly Repository[] = TWO;
    const { api, store, until, stop } = setUp({
      ...QUIET,
      listRepositories: listing(() => repositories),
      getRepository: failing('not_found'),
    });

    await until(30);
    repositories = TWO.slice(0, 1);
    await until(61);
    const after = polls(api, 'web');
    await until(120);
    await stop();

    expect([...(await store.snapshot()).records.keys()]).toEqual(['acme/api']);
    expect(polls(api, 'web')).toBe(after);
  });

  test.each<[string, BitbucketApi['getRepository']]>([
    ['it still exists', async () => makeRepository('web')],
    ['the second look fails', failing('server')],
    ['the second look is refused', failing('forbidden')],
  ])('one that a list does not show is kept when %s', async (_what, getRepository) => {
    let repositories: readonly Repository[] = TWO;
    const { store, until, stop } = setUp({ ...QUIET, listRepositories: listing(() => repositories), getRepository });

    await until(30);
    repositories = TWO.slice(0, 1);
    await until(70);
    await stop();

    expect((await store.snapshot()).records.size).toBe(2);
  });

  test('a failing or partial list removes nothing, is tried again soon, and is logged once', async () => {
    let broken = false;
    const { api, lines, store, until, stop } = setUp({
      ...QUIET,
      listRepositories: async () => {
        if (broken) throw fault('server');
        return page(TWO);
      },
    });

    await until(30);
    broken = true;
    await until(90);
    await stop();

    expect((await store.snapshot()).records.size).toBe(2);
    expect(api.calls.filter((call) => call.startsWith('repositories')).length).toBeGreaterThan(4);
    expect(lines.filter(({ message }) => message.startsWith('discovery failed'))).toHaveLength(1);
  });

  test('a repository that a poll finds gone is removed', async () => {
    const { store, until, stop } = setUp({
      ...QUIET,
      listPipelines: async (name) => {
        if (name.repository === 'web') throw fault('not_found');
        return page([makeRun(1)]);
      },
      getRepository: failing('gone'),
    });

    await until(5);
    await stop();

    expect([...(await store.snapshot()).records.keys()]).toEqual(['acme/api']);
  });

  test('what the store kept is polled although discovery fails', async () => {
    const store = createMemoryStore();
    const first = setUp(QUIET, { store });
    await first.until(1);
    await first.stop();
    const second = setUp({ ...QUIET, listRepositories: failing('network') }, { store });

    await second.until(30);
    await second.stop();

    expect(polls(second.api, 'api')).toBeGreaterThan(0);
    expect(second.collector.firstRoundDone()).toBe(true);
  });

  test('what the store kept and nobody wants any more is forgotten', async () => {
    const repository = { workspace: 'former', repository: 'api' };
    const unwanted = makeRepository('secret-1');
    const poll = { consecutiveFailures: 0, failures: [] };
    const store = createMemoryStore([
      ['former/api', { repository, poll }],
      ['acme/secret-1', { repository: unwanted, poll }],
    ]);
    const { until, stop } = setUp({ ...QUIET, listRepositories: listing(() => [...TWO, unwanted]) }, { store });

    await until(5);
    await stop();

    expect([...(await store.snapshot()).records.keys()].sort()).toEqual(['acme/api', 'acme/web']);
  });
});

describe('the activity hint', () => {
  const settings = { activityHint: true };

  test('a push makes a repository due; a change that shows nothing new does not make it due again', async () => {
    let updatedAt = NOON - 60 * MINUTE;
    const { api, until, stop } = setUp(
      {
        ...QUIET,
        listRepositories: listing(() => [
          makeRepository('api', { updatedAt }),
          makeRepository('web', { updatedAt: 1 }),
        ]),
      },
      { settings },
    );

    await until(6);
    const before = polls(api, 'api');
    updatedAt = NOON + 6 * MINUTE;
    await until(8);
    const hinted = polls(api, 'api');
    await until(14);
    const later = polls(api, 'api');
    await stop();

    expect([before, hinted, later]).toEqual([1, 2, 2]);
    expect(polls(api, 'web')).toBe(1);
    expect(api.calls.filter((call) => call === 'repositories acme -updated_on 1 active').length).toBeGreaterThan(10);
  });

  test('a hint whose poll was refused by the budget is answered later', async () => {
    let updatedAt = NOON - 60 * MINUTE;
    const { api, clock, until, stop } = setUp(
      {
        ...QUIET,
        listRepositories: listing(() => [makeRepository('api', { updatedAt })]),
        listPipelines: async () => {
          const minute = (clock.now() - NOON) / MINUTE;
          if (minute > 5 && minute < 9) throw fault('rate_limited', { retryAt: NOON + 9 * MINUTE });
          return page([makeRun(1)]);
        },
      },
      { settings },
    );

    await until(6);
    updatedAt = NOON + 6 * MINUTE;
    await until(10);
    await stop();

    expect(polls(api, 'api')).toBe(3);
  });

  test('hints that fail hurt nobody', async () => {
    const { api, lines, until, stop } = setUp(
      {
        ...QUIET,
        listRepositories: async (workspace, options) => {
          if (options.sort === '-updated_on') throw fault('forbidden');
          return listing(() => TWO)(workspace, options);
        },
      },
      { settings },
    );

    await until(60);
    await stop();

    expect(polls(api, 'api')).toBe(4);
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });

  test('pollNow does the same for a webhook', async () => {
    const { api, collector, until, stop } = setUp(QUIET);

    await until(5);
    const known = collector.pollNow('acme/api');
    const unknown = collector.pollNow('acme/nothing');
    await until(6);
    await stop();

    expect([known, unknown]).toEqual([true, false]);
    expect(polls(api, 'api')).toBe(2);
  });
});
