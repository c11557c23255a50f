import { describe, expect, it } from 'vitest';
import type { LogFields, Logger } from '../src/domain/log.ts';
import { identitySeries } from '../src/domain/series.ts';
import { createIngest, type IngestOptions } from '../src/ingest.ts';
import { createMemoryStore } from '../src/store/memory.ts';
import { makeObservation, makeRun, POLICY, REPOSITORY } from './domain/make.ts';

function setUp(options: Partial<IngestOptions> = {}) {
  const lines: [string, LogFields | undefined][] = [];
  const said: string[] = [];
  const note = (message: string, fields?: LogFields) => void lines.push([message, fields]);
  const logger: Logger = { debug: note, info: note, warn: note, error: note };
  const store = createMemoryStore();
  const ingest = createIngest({
    store,
    policy: POLICY,
    seriesLeft: () => 1_000_000,
    logger,
    events: {
      onChange: (key) => said.push(`changed ${key}`),
      onDropped: (reason, series) => said.push(`dropped ${reason} ${series / identitySeries(1)}`),
      onUnknownState: (kind) => said.push(`unknown ${kind}`),
      onCounted: (key, counted) => said.push(`counted ${key} ${counted.map(({ result }) => result).join()}`),
    },
    ...options,
  });
  return { ingest, store, lines, said };
}

describe('ingest', () => {
  it('folds into a discovered repository and says what changed, once', async () => {
    const { ingest, said } = setUp();
    await ingest.discovered(REPOSITORY);
    await ingest.observe(makeObservation(110, [makeRun(1, 'RUNNING')]));

    const ledger = await ingest.observe(makeObservation(300, [makeRun(1, 'FAILED')]));
    await ingest.observe(makeObservation(300, [makeRun(1, 'FAILED')]));

    expect(ledger?.identities['main default']?.results.FAILED).toBe(1);
    expect(said).toEqual(['changed acme/shop', 'changed acme/shop', 'changed acme/shop', 'counted acme/shop FAILED']);
  });

  it('brings nothing back that was forgotten while a poll was under way', async () => {
    const { ingest, store, said } = setUp();
    await ingest.discovered(REPOSITORY);
    await ingest.observe(makeObservation(110, [makeRun(1, 'RUNNING')]));

    await ingest.forget('acme/shop');
    const ledger = await ingest.observe(makeObservation(300, [makeRun(1, 'FAILED')]));
    await ingest.recordPoll(REPOSITORY, (poll) => ({ ...poll, up: true }));

    expect(ledger).toBeUndefined();
    expect((await store.snapshot()).records.size).toBe(0);
    expect(said.at(-1)).toBe('changed acme/shop');
  });

  it('logs an unknown state once, but counts it each time', async () => {
    const { ingest, lines, said } = setUp();
    const odd = (build: number) => ({ ...makeRun(build, 'UNKNOWN', { terminal: true }), unknownState: 'MERGED' });
    await ingest.discovered(REPOSITORY);

    await ingest.observe(makeObservation(90, []));
    await ingest.observe(makeObservation(1_000, [odd(1), odd(2)]));

    expect(lines.filter(([message]) => message.includes('unknown to this version'))).toEqual([
      [expect.any(String), { repository: 'acme/shop', kind: 'run', state: 'MERGED' }],
    ]);
    expect(said.filter((text) => text === 'unknown run')).toHaveLength(2);
  });

  it('counts each dropped identity once and logs the limit once', async () => {
    const { ingest, lines, said } = setUp({ seriesLeft: () => 0 });
    const open = (build: number, pattern: string) =>
      makeRun(build, 'RUNNING', { selector: { type: 'custom', pattern } });
    await ingest.discovered(REPOSITORY);

    await ingest.observe(makeObservation(300, [open(1, 'a'), open(2, 'b')]));
    await ingest.observe(makeObservation(360, [open(1, 'a'), open(2, 'b'), open(3, 'c')]));

    expect(said.filter((text) => text.startsWith('dropped'))).toEqual(['dropped limit 2', 'dropped limit 1']);
    expect(lines).toHaveLength(1);
  });

  it('takes what discovery learns of a repository, and is not moved by a push alone', async () => {
    const { ingest, store } = setUp();
    await ingest.discovered(REPOSITORY);
    const first = (await store.snapshot()).records.get('acme/shop');

    await ingest.discovered({ ...REPOSITORY, updatedAt: 5 });
    const pushed = (await store.snapshot()).records.get('acme/shop');
    await ingest.discovered({ ...REPOSITORY, mainBranch: 'trunk' });
    const renamed = (await store.snapshot()).records.get('acme/shop');

    expect(pushed).toBe(first);
    expect(renamed?.repository.mainBranch).toBe('trunk');
  });

  it('tells of missed runs', async () => {
    const { ingest, lines } = setUp();
    await ingest.discovered(REPOSITORY);

    await ingest.observe(makeObservation(300, [makeRun(1, 'FAILED')]));
    await ingest.observe(makeObservation(900, [makeRun(5, 'FAILED')], { listing: { complete: false } }));

    expect(lines).toEqual([['runs missed', { repository: 'acme/shop', missed: 3 }]]);
  });
});
