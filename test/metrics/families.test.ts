import { describe, expect, it } from 'vitest';
import type { RepositoryRecord } from '../../src/domain/snapshot.ts';
import { OPEN_RUN_STATES, RUN_RESULTS, RUN_STATES, STEP_RESULTS, STEP_STATES } from '../../src/domain/state.ts';
import { createFamilies, type FamilyOptions } from '../../src/metrics/families.ts';
import { createFamilyText } from '../../src/metrics/family-text.ts';
import {
  makeHistogram,
  makeIdentity,
  makePipeline,
  makeRecord,
  makeResults,
  makeRun,
  makeStep,
  makeTally,
  T0,
} from './records.ts';

const ALL: FamilyOptions = { runInfo: true, creator: true, stepHistograms: true };
const IDENTITY = 'workspace="acme",repository="api",ref="main",pipeline="default"';

/** The value lines of one family, without the prefix of all names. */
async function linesOf(
  name: string,
  record: RepositoryRecord,
  { held = [], options = ALL }: { held?: readonly string[]; options?: FamilyOptions } = {},
): Promise<string> {
  const family = createFamilies(options).find((one) => one.name === `bitbucket_pipelines_${name}`);
  if (family === undefined) throw new Error(`no family ${name}`);
  const samples = family.samples(record, { isHeld: (unit) => held.includes(unit) });
  const text = await createFamilyText(family, new Set()).lines(samples);
  return text.replaceAll(/^bitbucket_pipelines_/gm, '').trimEnd();
}

function lines(...some: readonly string[]): string {
  return some.join('\n');
}

describe('runs', () => {
  it('counts completed runs by result, all results always', async () => {
    const record = makeRecord({ identities: [makeIdentity({ results: makeResults({ SUCCESSFUL: 3, FAILED: 1 }) })] });

    const text = await linesOf('runs_total', record);

    expect(text).toBe(
      lines(
        `runs_total{${IDENTITY},result="SUCCESSFUL"} 3`,
        `runs_total{${IDENTITY},result="FAILED"} 1`,
        `runs_total{${IDENTITY},result="ERROR"} 0`,
        `runs_total{${IDENTITY},result="STOPPED"} 0`,
        `runs_total{${IDENTITY},result="EXPIRED"} 0`,
        `runs_total{${IDENTITY},result="UNKNOWN"} 0`,
      ),
    );
    expect(text.split('\n')).toHaveLength(RUN_RESULTS.length);
  });

  it('shows counters of a held identity at 0, gauges as they are', async () => {
    const identity = makeIdentity({ results: makeResults({ FAILED: 1 }), buildSeconds: 12, consecutiveFailures: 1 });
    const record = makeRecord({ identities: [identity] });
    const held = ['identity\0main default'];

    const counters = [
      await linesOf('runs_total', record, { held }),
      await linesOf('build_seconds_total', record, { held }),
    ];
    const gauge = await linesOf('consecutive_failures', record, { held });

    expect(counters.join('\n')).not.toMatch(/ [1-9]/);
    expect(gauge).toBe(`consecutive_failures{${IDENTITY}} 1`);
  });

  it('counts open runs now, all open states always', async () => {
    const open = { PAUSED: { count: 2, oldestCreatedAt: T0 }, RUNNING: { count: 1 } };
    const record = makeRecord({ identities: [makeIdentity({ open })] });

    const text = await linesOf('runs', record);

    expect(text).toBe(
      lines(
        `runs{${IDENTITY},state="PENDING"} 0`,
        `runs{${IDENTITY},state="PARSING"} 0`,
        `runs{${IDENTITY},state="IN_PROGRESS"} 0`,
        `runs{${IDENTITY},state="RUNNING"} 1`,
        `runs{${IDENTITY},state="PAUSED"} 2`,
        `runs{${IDENTITY},state="HALTED"} 0`,
        `runs{${IDENTITY},state="UNKNOWN"} 0`,
      ),
    );
    expect(text.split('\n')).toHaveLength(OPEN_RUN_STATES.length);
  });

  it('says since when something is open, for states with open runs whose creation is known', async () => {
    const open = { PAUSED: { count: 2, oldestCreatedAt: T0 + 500 }, RUNNING: { count: 1 } };
    const record = makeRecord({ identities: [makeIdentity({ open })] });

    const text = await linesOf('oldest_open_run_created_timestamp_seconds', record);

    expect(text).toBe(`oldest_open_run_created_timestamp_seconds{${IDENTITY},state="PAUSED"} 1795420800.5`);
  });

  it('sums states up as UNKNOWN that an open run cannot have', async () => {
    const open = { FAILED: { count: 2, oldestCreatedAt: T0 }, UNKNOWN: { count: 1, oldestCreatedAt: T0 - 1000 } };
    const record = makeRecord({ identities: [makeIdentity({ open })] });

    const text = [await linesOf('runs', record), await linesOf('oldest_open_run_created_timestamp_seconds', record)];

    expect(text[0]).toContain(`runs{${IDENTITY},state="UNKNOWN"} 3`);
    expect(text[1]).toBe(`oldest_open_run_created_timestamp_seconds{${IDENTITY},state="UNKNOWN"} 1795420799`);
  });

  it.each([
    ['last_success_timestamp_seconds', { lastSuccessAt: T0 }, '1795420800'],
    ['last_failure_timestamp_seconds', { lastFailureAt: T0 + 1 }, '1795420800.001'],
    ['consecutive_failures', { consecutiveFailures: 4 }, '4'],
    ['build_seconds_total', { buildSeconds: 61.5 }, '61.5'],
  ])('%s', async (name, facts, value) => {
    const record = makeRecord({ identities: [makeIdentity(facts)] });

    const text = await linesOf(name, record);

    expect(text).toBe(`${name}{${IDENTITY}} ${value}`);
  });
});

describe('last run', () => {
  it('is in exactly one state', async () => {
    const record = makeRecord({ identities: [makeIdentity({ last: { run: makeRun({ state: 'HALTED' }) } })] });

    const text = await linesOf('last_run_state', record);

    const ones = text.split('\n').filter((line) => line.endsWith(' 1'));
    expect(ones).toEqual([`last_run_state{${IDENTITY},state="HALTED"} 1`]);
    expect(text.split('\n')).toHaveLength(RUN_STATES.length);
  });

  it.each([
    ['last_run_created_timestamp_seconds', '1795420800'],
    ['last_run_completed_timestamp_seconds', '1795420890.5'],
    ['last_run_duration_seconds', '85'],
    ['last_run_queue_seconds', '4.25'],
    ['last_run_build_seconds', '120'],
    ['last_run_number', '7'],
  ])('%s', async (name, value) => {
    const record = makeRecord({ identities: [makeIdentity({ last: { run: makeRun(), queueSeconds: 4.25 } })] });

    const text = await linesOf(name, record);

    expect(text).toBe(`${name}{${IDENTITY}} ${value}`);
  });

  it.each([
    'last_run_created_timestamp_seconds',
    'last_run_completed_timestamp_seconds',
    'last_run_duration_seconds',
    'last_run_queue_seconds',
    'last_run_build_seconds',
    'last_run_number',
    'last_success_timestamp_seconds',
    'last_failure_timestamp_seconds',
    'last_run_step_state',
    'steps_total',
    'runs_missed_total',
    'up',
  ])('%s has no line when nothing is known', async (name) => {
    const run = {
      uuid: '{x}',
      runNumber: 1,
      state: 'PENDING',
      terminal: false,
      target: { kind: 'unknown' },
      trigger: 'UNKNOWN',
    } as const;
    const record = makeRecord({ identities: [makeIdentity({ last: { run } })] });
    const unpolled = { repository: record.repository, poll: record.poll };

    const text = await linesOf(name, name === 'runs_missed_total' ? unpolled : record);

    expect(text).toBe('');
  });

  it('says what it was', async () => {
    const record = makeRecord({ identities: [makeIdentity()] });

    const text = await linesOf('last_run_info', record);

    expect(text).toBe(
      `last_run_info{${IDENTITY},commit="0123456789ab",trigger="PUSH",creator="Ada Lovelace",` +
        'run_url="https://bitbucket.org/acme/api/pipelines/results/7",branch="main"} 1',
    );
  });

  it('leaves people and what is not known out of it', async () => {
    const { buildNumber, commit, creator, ...run } = makeRun({ target: { kind: 'commit' } });
    const record = makeRecord({ identities: [makeIdentity({ last: { run } })] });

    const text = await linesOf('last_run_info', record, { options: { ...ALL, creator: false } });

    expect(text).toBe(`last_run_info{${IDENTITY},commit="",trigger="PUSH",run_url="",branch=""} 1`);
    expect([buildNumber, commit, creator]).not.toContain(undefined);
  });

  it('has no info family when that is switched off', () => {
    const names = createFamilies({ ...ALL, runInfo: false }).map(({ name }) => name);

    expect(names).not.toContain('bitbucket_pipelines_last_run_info');
  });
});

describe('steps', () => {
  it('counts completed steps by result, all results always', async () => {
    const steps = { test: makeTally({ FAILED: 2 }), '#2': makeTally({ NOT_RUN: 1 }) };
    const record = makeRecord({ identities: [makeIdentity({ steps })] });

    const text = await linesOf('steps_total', record, { held: ['step\0main default\0#2'] });

    expect(text).toContain(`steps_total{${IDENTITY},step="test",result="FAILED"} 2`);
    expect(text).toContain(`steps_total{${IDENTITY},step="#2",result="NOT_RUN"} 0`);
    expect(text.split('\n')).toHaveLength(2 * STEP_RESULTS.length);
  });

  it('shows the newest run with exactly one state per step', async () => {
    const steps = [
      makeStep('build', 'SUCCESSFUL', { durationSeconds: 12, queueSeconds: 0 }),
      makeStep('#2', 'NOT_RUN'),
    ];
    const record = makeRecord({ identities: [makeIdentity({ last: { run: makeRun(), steps } })] });

    const state = await linesOf('last_run_step_state', record);
    const duration = await linesOf('last_run_step_duration_seconds', record);
    const queue = await linesOf('last_run_step_queue_seconds', record);

    expect(state.split('\n').filter((line) => line.endsWith(' 1'))).toEqual([
      `last_run_step_state{${IDENTITY},step="build",state="SUCCESSFUL"} 1`,
      `last_run_step_state{${IDENTITY},step="#2",state="NOT_RUN"} 1`,
    ]);
    expect(state.split('\n')).toHaveLength(2 * STEP_STATES.length);
    expect(duration).toBe(`last_run_step_duration_seconds{${IDENTITY},step="build"} 12`);
    expect(queue).toBe(`last_run_step_queue_seconds{${IDENTITY},step="build"} 0`);
  });
});

describe('histograms', () => {
  const LABELS = 'workspace="acme",repository="api",pipeline="default"';
  const tally = makeHistogram({ counts: [1, 2, 4], sum: 99.5 });

  it('cumulates buckets, and writes bounds as OpenMetrics wants them', async () => {
    const record = makeRecord({ identities: [], pipelines: [makePipeline({ durations: { FAILED: tally } })] });

    const text = await linesOf('run_duration_seconds', record);

    expect(text).toBe(
      lines(
        `run_duration_seconds_bucket{${LABELS},result="FAILED",le="10.0"} 1`,
        `run_duration_seconds_bucket{${LABELS},result="FAILED",le="60.5"} 3`,
        `run_duration_seconds_bucket{${LABELS},result="FAILED",le="+Inf"} 7`,
        `run_duration_seconds_sum{${LABELS},result="FAILED"} 99.5`,
        `run_duration_seconds_count{${LABELS},result="FAILED"} 7`,
      ),
    );
  });

  it('shows nothing of a held histogram', async () => {
    const record = makeRecord({ identities: [], pipelines: [makePipeline({ queue: tally })] });

    const text = await linesOf('run_queue_seconds', record, { held: ['queue\0default'] });

    expect(text.split('\n').map((line) => line.split(' ').at(-1))).toEqual(['0', '0', '0', '0', '0']);
  });

  it('has one for step durations only when asked', async () => {
    const record = makeRecord({ identities: [], pipelines: [makePipeline({ stepDurations: { test: tally } })] });

    const text = await linesOf('step_duration_seconds', record);
    const names = createFamilies({ ...ALL, stepHistograms: false }).map(({ name }) => name);

    expect(text).toContain(`step_duration_seconds_count{${LABELS},step="test"} 7`);
    expect(names).not.toContain('bitbucket_pipelines_step_duration_seconds');
  });
});

describe('repository and polls', () => {
  const LABELS = 'workspace="acme",repository="api"';

  it('says what discovery knows', async () => {
    const repository = { workspace: 'acme', repository: 'api', project: 'PLAT', mainBranch: 'trunk' };

    const known = await linesOf('repository_info', makeRecord({ repository }));
    const unknown = await linesOf('repository_info', makeRecord());

    expect(known).toBe(`repository_info{${LABELS},project="PLAT",main_branch="trunk"} 1`);
    expect(unknown).toBe(`repository_info{${LABELS},project="",main_branch=""} 1`);
  });

  it.each([
    ['up', { up: false }, '0'],
    ['up', { up: true }, '1'],
    ['last_poll_timestamp_seconds', { lastSuccessAt: T0 }, '1795420800'],
    ['poll_interval_seconds', { intervalSeconds: 61 }, '61'],
    ['poll_lag_seconds', { lagSeconds: 0 }, '0'],
    ['poll_duration_seconds', { durationSeconds: 0.25 }, '0.25'],
  ])('%s of %o', async (name, poll, value) => {
    const text = await linesOf(name, makeRecord({ poll }));

    expect(text).toBe(`${name}{${LABELS}} ${value}`);
  });

  it('says what was missed as soon as there is a ledger', async () => {
    const text = await linesOf('runs_missed_total', makeRecord({ identities: [] }));

    expect(text).toBe(`runs_missed_total{${LABELS}} 0`);
  });
});

describe('families', () => {
  it.each(createFamilies(ALL).map((family) => [family.name, family] as const))(
    '%s carries exactly its labels',
    (_, family) => {
      const identity = makeIdentity({
        last: {
          run: makeRun(),
          queueSeconds: 1,
          steps: [makeStep('test', 'FAILED', { durationSeconds: 1, queueSeconds: 1 })],
        },
        open: { PAUSED: { count: 1, oldestCreatedAt: T0 } },
        steps: { test: makeTally() },
        lastSuccessAt: T0,
        lastFailureAt: T0,
      });
      const pipeline = makePipeline({
        durations: { FAILED: makeHistogram() },
        stepDurations: { test: makeHistogram() },
      });
      const poll = { up: true, lastSuccessAt: T0, intervalSeconds: 1, lagSeconds: 1, durationSeconds: 1 };
      const record = makeRecord({ identities: [identity], pipelines: [pipeline], poll });

      const samples = family.samples(record, { isHeld: () => false });

      expect(samples.length).toBeGreaterThan(0);
      for (const { labels, suffix } of samples) {
        const expected = suffix === '_bucket' ? [...family.labels, 'le'] : family.labels;
        expect(Object.keys(labels)).toEqual(expected);
      }
    },
  );

  it('has help texts that both formats write alike', () => {
    const helps = createFamilies(ALL).map(({ help }) => help);

    for (const help of helps) expect(help).toMatch(/^[A-Z][^"\\\n]+\.$/);
    expect(new Set(helps).size).toBe(helps.length);
  });
});
