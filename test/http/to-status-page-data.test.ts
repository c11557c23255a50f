import { describe, expect, it } from 'vitest';
import { DEFAULT_ROWS, MOST_ROWS, toRepositoryState, toStatusPageData } from '../../src/http/to-status-page-data.ts';
import { createRecord, createSnapshot, type SampleRecord } from './sample-records.ts';
import { FACTS, SNAPSHOT } from './sample-status.ts';
import { NOW } from './start-app.ts';

const VIEW = { query: '', all: false };
const UP = { up: true };

function toData(samples: readonly SampleRecord[], view = VIEW) {
  return toStatusPageData(createSnapshot(samples.map(createRecord)), FACTS, view);
}

it.each([
  [{}, 'waiting'],
  [{ up: true }, 'up'],
  [{ up: false }, 'failing'],
  [{ up: true, neverUsedPipelines: true }, 'never-used'],
  [{ up: false, neverUsedPipelines: true }, 'failing'],
] as const)('state of %o', (poll, state) => {
  expect(toRepositoryState(createRecord({ poll }))).toBe(state);
});

describe('counts', () => {
  it('counts every repository once, and open runs', () => {
    const { counts } = toStatusPageData(SNAPSHOT, FACTS, { query: 'shop', all: false });

    expect(counts).toEqual({
      repositories: 12,
      up: 8,
      failing: 2,
      waiting: 1,
      neverUsed: 1,
      openRuns: 3,
      series: 18_342,
      seriesLimit: 200_000,
    });
  });
});

describe('list', () => {
  it('puts failing first, then up by open runs and activity, then waiting, then never used', () => {
    const { list } = toData([
      { repository: 'never', poll: { up: true, neverUsedPipelines: true } },
      { repository: 'waiting' },
      { repository: 'b-quiet', runs: [], lastActivityAt: 1, poll: UP },
      { repository: 'a-quiet', runs: [], lastActivityAt: 1, poll: UP },
      { repository: 'lively', runs: [], lastActivityAt: 2, poll: UP },
      { repository: 'running', runs: [], openRuns: 1, poll: UP },
      { repository: 'failing', poll: { up: false } },
    ]);

    expect(list.rows.map(({ repository }) => repository)).toEqual([
      'failing',
      'running',
      'lively',
      'a-quiet',
      'b-quiet',
      'waiting',
      'never',
    ]);
  });

  it('shows the newest run of the three newest identities', () => {
    const { list } = toData([
      {
        runs: [
          { ref: 'old', createdAt: NOW - 4_000 },
          { ref: 'new', createdAt: NOW - 1_000, state: 'FAILED', buildNumber: 9, failedStep: 'test' },
          { ref: 'older', createdAt: NOW - 5_000 },
          { ref: 'middle', createdAt: NOW - 2_000 },
        ],
      },
    ]);

    const [row] = list.rows;
    expect(row?.lastRuns.map(({ ref }) => ref)).toEqual(['new', 'middle', 'old']);
    expect(row?.lastRuns[0]).toEqual({
      ref: 'new',
      pipeline: 'custom:1',
      state: 'FAILED',
      buildNumber: 9,
      failedStep: 'test',
    });
    expect(row?.moreIdentities).toBe(1);
  });

  it.each([
    ['', false, DEFAULT_ROWS, 6_000],
    ['', true, MOST_ROWS, 6_000],
    ['REPO-599', false, 11, 11],
    [' acme/repo-5999 ', false, 1, 1],
    ['nothing', true, 0, 0],
  ])('query "%s", all %s: shows %i of %i', (query, all, shown, matching) => {
    const samples = Array.from({ length: 6_000 }, (_none, index) => ({ repository: `repo-${index}` }));

    const { list } = toData(samples, { query, all });

    expect([list.rows.length, list.matching]).toEqual([shown, matching]);
  });

  it('never cuts failing repositories off in favour of others', () => {
    const samples = Array.from({ length: 1_000 }, (_none, index) => ({
      repository: `repo-${index}`,
      poll: { up: index < 990 },
    }));

    const { list } = toData(samples);

    expect(list.rows.filter(({ state }) => state === 'failing')).toHaveLength(10);
  });
});

describe('failures', () => {
  it('remembers those of repositories that are up again, newest first, twenty at most', () => {
    const samples = Array.from({ length: 10 }, (_none, index) => ({
      repository: `repo-${index}`,
      poll: {
        up: true,
        failures: [0, 1, 2].map((age) => ({ at: NOW - age * 1_000 - index, message: `failure ${age}` })),
      },
    }));

    const { failures } = toData(samples);

    expect(failures).toHaveLength(20);
    expect(failures[0]).toEqual({ at: NOW, workspace: 'acme', repository: 'repo-0', message: 'failure 0' });
    expect(failures.map(({ at }) => at)).toEqual(failures.map(({ at }) => at).toSorted((a, b) => b - a));
  });
});
