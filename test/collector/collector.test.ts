import { describe, expect, test } from 'vitest';
import { failing, fault, MINUTE, makeRepository, makeRun, NOON, page } from './fake-api.ts';
import { listing, polls, QUIET, setUp } from './set-up.ts';

describe('the collector', () => {
  test('discovers, polls, and goes on polling at the idle interval', async () => {
    const { collector, api, until, stop, status } = setUp(QUIET);
    const before = collector.firstRoundDone();

    await until(1);
    const ready = collector.firstRoundDone();
    await until(60);
    await stop();

    expect([before, ready]).toEqual([false, true]);
    expect(polls(api, 'api')).toBe(4);
    expect(await status('api')).toMatchObject({
      up: true,
      intervalSeconds: 900,
      lagSeconds: 0,
      consecutiveFailures: 0,
    });
  });

  test('one that fails backs off, logs once, and does not hurt the others', async () => {
    const { api, lines, until, stop, status } = setUp({
      ...QUIET,
      listPipelines: async (name) => {
        if (name.repository === 'api') throw fault('server');
        return page([makeRun(1)]);
      },
    });

    await until(60);
    await stop();

    expect(polls(api, 'web')).toBe(4);
    expect(polls(api, 'api')).toBeLessThan(10);
    expect(await status('api')).toMatchObject({ up: false, failures: expect.arrayContaining([expect.anything()]) });
    expect((await status('api'))?.failures).toHaveLength(5);
    expect(lines.filter(({ level, message }) => level === 'warn' && message === 'poll failed')).toHaveLength(1);
  });

  test('one that recovers says so', async () => {
    let broken = true;
    const { lines, until, stop, status } = setUp({
      ...QUIET,
      listPipelines: async () => {
        if (broken) throw fault('timeout');
        return page([makeRun(1)]);
      },
    });

    await until(5);
    broken = false;
    await until(30);
    await stop();

    expect(await status('api')).toMatchObject({ up: true, consecutiveFailures: 0 });
    expect(lines.some(({ message }) => message === 'repository polled again')).toBe(true);
  });

  test('a throw that nobody foresaw costs only its own poll', async () => {
    const { api, until, stop, status } = setUp({
      ...QUIET,
      listPipelines: async (name) => {
        if (name.repository === 'api') throw new TypeError('our bug');
        return page([makeRun(1)]);
      },
    });

    await until(60);
    await stop();

    expect(polls(api, 'web')).toBe(4);
    expect(await status('api')).toMatchObject({ up: false });
  });

  test('a refused credential is tried by one poll at a time, and comes back', async () => {
    const repositories = Array.from({ length: 50 }, (_, index) => makeRepository(`r${index}`));
    let refused = true;
    const { api, until, stop } = setUp({
      listRepositories: listing(() => repositories),
      listPipelines: async () => {
        if (refused) throw fault('unauthorized');
        return page([makeRun(1)]);
      },
    });

    await until(14);
    const tried = api.calls.filter((call) => call.startsWith('pipelines')).length;
    refused = false;
    await until(60);
    await stop();

    expect(tried).toBeLessThan(20);
    expect(repositories.every(({ repository }) => polls(api, repository) > 0)).toBe(true);
  });

  test('a paused credential waits until it opens; up is not touched', async () => {
    let pausedUntil: number | undefined = NOON + 20 * MINUTE;
    const { api, clock, until, stop, status } = setUp({
      ...QUIET,
      budget: () => ({
        limit: 1000,
        remaining: 900,
        reserved: 100,
        ...(pausedUntil !== undefined && clock.now() < pausedUntil ? { pausedUntil } : {}),
      }),
    });

    await until(19);
    const during = { polls: polls(api, 'api'), status: await status('api') };
    await until(22);
    pausedUntil = undefined;
    await stop();

    expect(during.polls).toBe(0);
    expect(during.status?.up).toBeUndefined();
    expect(polls(api, 'api')).toBe(1);
    expect((await status('api'))?.lagSeconds).toBeGreaterThan(19 * 60);
  });

  test('a poll that the budget refuses is postponed and loses nothing', async () => {
    let retryAt = NOON + 10 * MINUTE;
    const { api, clock, until, stop, status } = setUp({
      ...QUIET,
      listPipelines: async () => {
        if (clock.now() < retryAt) throw fault('budget', { retryAt });
        return page([makeRun(1)]);
      },
    });

    await until(9);
    const during = await status('api');
    await until(12);
    retryAt = 0;
    await stop();

    expect(during?.up).toBeUndefined();
    expect(during?.consecutiveFailures).toBe(0);
    expect(await status('api')).toMatchObject({ up: true });
    expect(polls(api, 'api')).toBe(2);
  });

  test('a repository that never used Pipelines is looked at once an hour', async () => {
    const { api, until, stop, status } = setUp({
      ...QUIET,
      listPipelines: async (name) => {
        if (name.repository === 'api') throw fault('not_found');
        return page([]);
      },
      getRepository: async (name) => makeRepository(name.repository),
    });

    await until(115);
    await stop();

    expect([polls(api, 'api'), polls(api, 'web')]).toEqual([2, 2]);
    expect(await status('api')).toMatchObject({ up: true, neverUsedPipelines: true });
  });

  test('an open run is followed closely until it ends', async () => {
    const { api, clock, until, stop } = setUp({
      ...QUIET,
      listPipelines: async (name) => {
        if (name.repository === 'web') return page([makeRun(1)]);
        const ended = clock.now() >= NOON + 12 * MINUTE;
        return page([makeRun(1, { terminal: ended, createdAt: NOON - MINUTE, completedAt: NOON + 12 * MINUTE })]);
      },
    });

    await until(12);
    const during = polls(api, 'api');
    await until(17);
    await stop();

    expect(during).toBeGreaterThanOrEqual(4);
    expect(api.calls.filter((call) => call === 'steps {run-1} active')).toHaveLength(2);
  });
});

describe('many repositories', () => {
  test('the first polls of a thousand are spread over the budget, the newest first', async () => {
    const repositories = Array.from({ length: 1000 }, (_, index) => makeRepository(`r${index}`, { updatedAt: index }));
    const { api, clock, collector, until, stop } = setUp({
      ...QUIET,
      listRepositories: listing(() => repositories),
    });
    const at = new Map<string, number>();
    const list = api.listPipelines;
    api.listPipelines = (name, options) => {
      if (!at.has(name.repository)) at.set(name.repository, clock.now() - NOON);
      return list(name, options);
    };

    await until(1);
    const ready = collector.firstRoundDone();
    const afterOneMinute = at.size;
    await until(60);
    const inFirstHour = api.calls.length;
    await until(130);
    await stop();

    expect(ready).toBe(true);
    // A quarter of what may be planned goes at once, one call for each of so many.
    expect(afterOneMinute).toBeLessThanOrEqual(250);
    expect(inFirstHour).toBeGreaterThan(700);
    expect(inFirstHour).toBeLessThanOrEqual(1000);
    expect(at.size).toBe(1000);
    expect(at.get('r999')).toBeLessThan(MINUTE);
    expect(at.get('r999')).toBeLessThanOrEqual(at.get('r0') ?? 0);
  }, 60_000);

  test('the stretch is visible, and nobody is left out', async () => {
    const repositories = Array.from({ length: 300 }, (_, index) => makeRepository(`r${index}`));
    const { api, until, stop, status } = setUp({ ...QUIET, listRepositories: listing(() => repositories) });

    await until(180);
    await stop();

    const perHour = api.calls.filter((call) => call.startsWith('pipelines')).length / 3;
    expect(perHour).toBeLessThanOrEqual(950);
    expect(Math.min(...repositories.map(({ repository }) => polls(api, repository)))).toBeGreaterThanOrEqual(7);
    expect((await status('r5'))?.intervalSeconds).toBeGreaterThan(1150);
  });
});

describe('the end', () => {
  test('an abort ends polls under way at once', async () => {
    const { clock, collector, until, stop } = setUp({
      ...QUIET,
      listPipelines: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(fault('aborted')));
        }),
    });
    await until(1);
    const before = clock.now();

    await stop();

    expect(clock.now()).toBe(before);
    expect(collector.heartbeat()).toBeGreaterThan(NOON + 30_000);
    expect(clock.pending()).toBe(0);
  });

  test('the loop gives a sign of life while nothing answers', async () => {
    const { collector, until, stop } = setUp({
      ...QUIET,
      listPipelines: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(fault('aborted')));
        }),
    });

    await until(30);
    const heartbeat = collector.heartbeat();
    await stop();

    expect(heartbeat).toBeGreaterThanOrEqual(NOON + 29.5 * MINUTE);
  });
});

describe('once', () => {
  test('polls everything once and says how it went', async () => {
    const { api, collector } = setUp({
      ...QUIET,
      listPipelines: async (name) => {
        if (name.repository === 'web') throw fault('forbidden');
        return page([makeRun(1)]);
      },
    });

    const ended = await collector.once(new AbortController().signal);

    expect(Object.fromEntries(ended)).toEqual({ 'acme/api': 'ok', 'acme/web': 'failed' });
    expect([polls(api, 'api'), polls(api, 'web')]).toEqual([1, 1]);
  });

  test('a refused credential ends it soon', async () => {
    const repositories = Array.from({ length: 50 }, (_, index) => makeRepository(`r${index}`));
    const { api, collector } = setUp({
      listRepositories: listing(() => repositories),
      listPipelines: failing('unauthorized'),
    });

    const ended = await collector.once(new AbortController().signal);

    expect(ended.size).toBe(50);
    expect(api.calls.filter((call) => call.startsWith('pipelines')).length).toBeLessThanOrEqual(4);
  });
});

test('the forecast knows what was found', async () => {
  const { collector, until, stop } = setUp(QUIET);

  await until(1);
  await stop();

  expect(collector.forecasts()).toMatchObject([{ credential: 'test', repositories: 2, idle: 8, hint: 0, limit: 1000 }]);
});
