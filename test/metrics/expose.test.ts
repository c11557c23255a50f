import { Gauge, Registry } from 'prom-client';
import { describe, expect, it, vi } from 'vitest';
import type { RepositoryRecord } from '../../src/domain/snapshot.ts';
import { exposeForTest, linesOf, OPENMETRICS } from './exposition-under-test.ts';
import {
  makeHistogram,
  makeIdentity,
  makePipeline,
  makeRecord,
  makeResults,
  makeRun,
  makeSnapshot,
  makeTally,
} from './records.ts';

const RUNS_TOTAL = 'bitbucket_pipelines_runs_total';

function failedOnce(ref = 'main', bornAt?: number): RepositoryRecord {
  const identity = { ref, results: makeResults({ FAILED: 1 }), ...(bornAt === undefined ? {} : { bornAt }) };
  return makeRecord({ identities: [makeIdentity(identity)] });
}

function failures(page: string): readonly string[] {
  return linesOf(page, RUNS_TOTAL)
    .filter((line) => line.includes('result="FAILED"'))
    .map((line) => line.split(' ').at(-1) ?? '');
}

describe('a page', () => {
  it('is plain text by default and OpenMetrics for those who ask', async () => {
    const { exposition, world } = exposeForTest();
    world.snapshot = makeSnapshot(makeRecord({ identities: [makeIdentity()] }));

    const text = await exposition.scrape({ accept: undefined, acceptEncoding: undefined });
    const openMetrics = await exposition.scrape({ accept: OPENMETRICS, acceptEncoding: 'gzip' });

    expect(text.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.contentEncoding).toBeUndefined();
    expect(openMetrics.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(openMetrics.contentEncoding).toBe('gzip');
    for (const { byteLength, chunks } of [text, openMetrics]) expect(byteLength).toBe(Buffer.concat(chunks).length);
  });

  it('names counters as each format wants them', async () => {
    const { scrape, world } = exposeForTest();
    world.snapshot = makeSnapshot(makeRecord({ identities: [makeIdentity({ steps: { test: makeTally() } })] }));

    const text = await scrape();
    const openMetrics = await scrape(OPENMETRICS);

    expect(text).toContain('# TYPE bitbucket_pipelines_steps_total counter\n');
    expect(openMetrics).toContain('# TYPE bitbucket_pipelines_steps counter\n');
    expect(linesOf(openMetrics, 'bitbucket_pipelines_steps_total')).toHaveLength(7);
  });

  it('keeps runs and runs_total apart in OpenMetrics, where both would be called runs', async () => {
    const { scrape } = exposeForTest();

    const openMetrics = await scrape(OPENMETRICS);

    expect(openMetrics).toContain('# TYPE bitbucket_pipelines_runs_total unknown\n');
    expect(openMetrics).toContain('# TYPE bitbucket_pipelines_runs gauge\n');
    expect(openMetrics.endsWith('\n# EOF\n')).toBe(true);
  });

  it('shows what changed, appeared and vanished', async () => {
    const { scrape, world, exposition } = exposeForTest({
      options: { runInfo: false, creator: false, stepHistograms: false, firstIncrementHoldMs: 0 },
    });
    const web = { workspace: 'acme', repository: 'web' };
    const page = async (...records: readonly RepositoryRecord[]): Promise<readonly string[]> => {
      world.snapshot = makeSnapshot(...records);
      const lines = linesOf(await scrape(), 'bitbucket_pipelines_up');
      return lines.map((line) => line.replace('bitbucket_pipelines_up', ''));
    };

    const first = await page(makeRecord({ poll: { up: true } }));
    const changed = await page(makeRecord({ poll: { up: false } }));
    const both = await page(makeRecord({ poll: { up: false } }), makeRecord({ repository: web, poll: { up: true } }));
    const left = await page(makeRecord({ repository: web, poll: { up: true } }));
    const none = await page();

    expect(first).toEqual(['{workspace="acme",repository="api"} 1']);
    expect(changed).toEqual(['{workspace="acme",repository="api"} 0']);
    expect(both).toEqual(['{workspace="acme",repository="api"} 0', '{workspace="acme",repository="web"} 1']);
    expect(left).toEqual(['{workspace="acme",repository="web"} 1']);
    expect(none).toEqual([]);
    expect(exposition.series()).toBe(0);
  });

  it('counts its series', async () => {
    const { exposition, scrape, world } = exposeForTest({ registries: [] });
    world.snapshot = makeSnapshot(makeRecord({ identities: [makeIdentity()], poll: { up: true } }));

    const lines = (await scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

    expect(exposition.series()).toBe(lines.length);
  });
});

describe('the cache', () => {
  it('shares everything while nothing changes, and all but the changed families afterwards', async () => {
    const { exposition, world } = exposeForTest();
    const web = makeRecord({ repository: { workspace: 'acme', repository: 'web' }, identities: [makeIdentity()] });
    const identity = makeIdentity();
    world.snapshot = makeSnapshot(web, makeRecord({ identities: [identity], poll: { up: true } }));
    const chunks = async (): Promise<readonly string[]> => {
      const page = await exposition.scrape({ accept: undefined, acceptEncoding: undefined });
      return page.chunks.map((chunk) => {
        if (!ids.has(chunk)) ids.set(chunk, `chunk ${ids.size}`);
        return ids.get(chunk) ?? '';
      });
    };
    const ids = new Map<Uint8Array, string>();

    const before = (await chunks()).slice(0, -1);
    const same = (await chunks()).slice(0, -1);
    const changed = { ...identity, last: { run: makeRun({ state: 'FAILED' }) } };
    world.snapshot = makeSnapshot(web, makeRecord({ identities: [changed], poll: { up: true } }));
    const after = (await chunks()).slice(0, -1);

    expect(same).toEqual(before);
    // Only `last_run_state`: what `last_run_info` says of the run is the same text as before.
    expect(after.filter((chunk) => !before.includes(chunk))).toHaveLength(1);
  });

  it('renders in the background after an invalidation', async () => {
    const { exposition, world } = exposeForTest();
    world.snapshot = makeSnapshot(makeRecord({ poll: { up: true } }));

    exposition.invalidate('acme/api');
    exposition.invalidate('acme/api');

    await vi.waitFor(() => expect(exposition.series()).toBe(2));
  });

  it('renders once for scrapes at the same time', async () => {
    let snapshots = 0;
    const snapshot = makeSnapshot(failedOnce());
    const { scrape } = exposeForTest({
      store: {
        snapshot: async () => {
          snapshots += 1;
          return snapshot;
        },
      },
    });

    const pages = await Promise.all([scrape(), scrape(), scrape(), scrape(OPENMETRICS)]);

    expect(snapshots).toBe(2);
    expect(new Set(pages.slice(0, 3)).size).toBe(1);
  });

  it('lets the event loop turn while it renders much', async () => {
    const { scrape, world } = exposeForTest();
    const identities = Array.from({ length: 400 }, (_, index) => makeIdentity({ ref: `release/${index}` }));
    world.snapshot = makeSnapshot(makeRecord({ identities }));
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);

    const page = await scrape();
    clearImmediate(timer);

    const series = page.split('\n').filter((line) => line.startsWith('bitbucket')).length;
    expect(turns).toBeGreaterThan(series / 1000);
  });
});

describe('the first increment', () => {
  it('shows 0 until the hold has passed since the first scrape', async () => {
    const { scrape, world } = exposeForTest();
    world.snapshot = makeSnapshot(failedOnce());
    const at = async (seconds: number): Promise<readonly string[]> => {
      world.now = Date.UTC(2026, 10, 23, 9) + seconds * 1000;
      return failures(await scrape());
    };

    const shown = [await at(0), await at(15), await at(59.9), await at(60), await at(75)];

    expect(shown.flat()).toEqual(['0', '0', '0', '1', '1']);
  });

  it('does not begin before a scrape, however long it was rendered', async () => {
    const { exposition, scrape, world } = exposeForTest();
    world.snapshot = makeSnapshot(failedOnce());
    exposition.invalidate('acme/api');
    await vi.waitFor(() => expect(exposition.series()).toBeGreaterThan(0));
    world.now += 3_600_000;

    const first = failures(await scrape());
    world.now += 60_000;
    const second = failures(await scrape());

    expect([...first, ...second]).toEqual(['0', '1']);
  });

  it('holds each identity, step and histogram on its own', async () => {
    const { scrape, world } = exposeForTest();
    const known = makeIdentity({ steps: { old: makeTally({ FAILED: 1 }) }, results: makeResults({ FAILED: 3 }) });
    const queue = makeHistogram({ counts: [1, 0, 0], sum: 2 });
    world.snapshot = makeSnapshot(makeRecord({ identities: [known], pipelines: [makePipeline({ queue })] }));
    await scrape();
    world.now += 60_000;

    const grown = { ...known, steps: { ...known.steps, fresh: makeTally({ FAILED: 1 }) } };
    const other = makeIdentity({ ref: 'develop', results: makeResults({ FAILED: 1 }) });
    const pipeline = makePipeline({ queue, durations: { FAILED: makeHistogram({ counts: [1, 0, 0], sum: 2 }) } });
    world.snapshot = makeSnapshot(makeRecord({ identities: [grown, other], pipelines: [pipeline] }));
    const page = await scrape();

    expect(failures(page)).toEqual(['3', '0']);
    const steps = linesOf(page, 'bitbucket_pipelines_steps_total').filter((line) => line.includes('"FAILED"'));
    expect(steps.map((line) => line.split('step=')[1])).toEqual([
      '"old",result="FAILED"} 1',
      '"fresh",result="FAILED"} 0',
    ]);
    expect(linesOf(page, 'bitbucket_pipelines_run_queue_seconds').at(-1)).toMatch(/ 1$/);
    expect(linesOf(page, 'bitbucket_pipelines_run_duration_seconds').at(-1)).toMatch(/ 0$/);
  });

  it('holds a counter again that was born again, and no other', async () => {
    const { scrape, world } = exposeForTest();
    world.snapshot = makeSnapshot(failedOnce('main', 1));
    await scrape();
    world.now += 60_000;
    const before = failures(await scrape());

    world.snapshot = makeSnapshot(failedOnce('main', 2));
    const after = failures(await scrape());

    expect([...before, ...after]).toEqual(['1', '0']);
  });

  it('holds nothing that a store brought back', async () => {
    const restored = makeSnapshot(failedOnce());
    const { scrape, world } = exposeForTest({ restored });
    world.snapshot = restored;

    const page = await scrape();

    expect(failures(page)).toEqual(['1']);
  });
});

describe('what is broken', () => {
  const broken: RepositoryRecord = JSON.parse(
    '{"repository":{"workspace":"acme","repository":"broken"},"ledger":{"identities":{"main default":{"ref":"main"}},"pipelines":{}},"poll":{"up":true}}',
  );

  it('costs only the series of one repository, one log line and one count', async () => {
    let failed = 0;
    const onRenderFailure = (): void => {
      failed += 1;
    };
    const { scrape, world, logged } = exposeForTest({ onRenderFailure });
    world.snapshot = makeSnapshot(broken, failedOnce());

    const page = await scrape();
    await scrape();

    expect(failures(page)).toEqual(['0']);
    expect(linesOf(page, 'bitbucket_pipelines_up')).toEqual([
      'bitbucket_pipelines_up{workspace="acme",repository="broken"} 1',
    ]);
    expect(logged.map(({ message, fields }) => [message, fields.repository])).toEqual([
      ['metrics of a repository left out', 'acme/broken'],
    ]);
    expect(failed).toBe(1);
  });

  it.each([
    ['no number', { buildSeconds: Number.NaN }],
    ['infinite', { buildSeconds: Number.POSITIVE_INFINITY }],
  ])('a value that is %s is left out', async (_, facts) => {
    const { scrape, world, logged } = exposeForTest({
      options: { runInfo: true, creator: true, stepHistograms: true, firstIncrementHoldMs: 0 },
    });
    world.snapshot = makeSnapshot(makeRecord({ identities: [makeIdentity(facts)] }));
    await scrape();

    const page = await scrape();

    expect(linesOf(page, 'bitbucket_pipelines_build_seconds_total')).toEqual([]);
    expect(linesOf(page, RUNS_TOTAL)).toHaveLength(6);
    expect(logged).toHaveLength(1);
  });

  it('a store that does not answer leaves the page as it was', async () => {
    const answers = [
      Promise.resolve(makeSnapshot(makeRecord({ poll: { up: true } }))),
      Promise.reject(new Error('gone')),
    ];
    answers[1]?.catch(() => {});
    const { scrape, logged } = exposeForTest({
      store: { snapshot: () => answers.shift() ?? Promise.reject(new Error('gone')) },
    });

    const before = await scrape();
    const after = await scrape();

    expect(after).toBe(before);
    expect(logged).toEqual([{ message: 'metrics are not up to date', fields: { error: 'gone' } }]);
  });

  it('a gauge that cannot be collected is left out alone', async () => {
    const registry = new Registry();
    new Gauge({
      name: 'bad',
      help: 'Bad.',
      registers: [registry],
      collect: () => Promise.reject(new Error('no answer')),
    });
    new Gauge({ name: 'good', help: 'Good.', registers: [registry] }).set(2);
    const { scrape, logged } = exposeForTest({ registries: [registry] });

    const page = await scrape();

    expect(page.endsWith('\n\n# HELP good Good.\n# TYPE good gauge\ngood 2\n')).toBe(true);
    expect(page).not.toContain('bad');
    expect(logged).toEqual([{ message: 'metric left out', fields: { family: 'bad', error: 'no answer' } }]);
  });
});

describe('dispose', () => {
  it('ends rendering', async () => {
    const { exposition, world } = exposeForTest();
    await exposition.dispose();
    world.snapshot = makeSnapshot(makeRecord());

    exposition.invalidate('acme/api');
    await new Promise((resolve) => setImmediate(resolve));

    expect(exposition.series()).toBe(0);
  });
});
