import { describe, expect, it } from 'vitest';
import { fold } from '../../src/domain/fold.ts';
import type { FoldPolicy } from '../../src/domain/fold-policy.ts';
import type { Ledger } from '../../src/domain/ledger.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { createRefPolicy } from '../../src/domain/ref-policy.ts';
import type { Run } from '../../src/domain/run.ts';
import { wantedSteps } from '../../src/domain/wanted-steps.ts';
import { DAY_MS, makeObservation, makeRun, makeStep, POLICY, T0 } from './make.ts';

const MAIN = 'main default';

function foldAll(observations: readonly Observation[], policy: FoldPolicy = POLICY): Ledger {
  const ledger = observations.reduce<Ledger | undefined>(
    (before, observation) => fold(before, observation, policy).ledger,
    undefined,
  );
  if (ledger === undefined) throw new Error('nothing to fold');
  return ledger;
}

const results = (ledger: Ledger, key = MAIN) => {
  const counts = Object.entries(ledger.identities[key]?.results ?? {}).filter(([, count]) => count > 0);
  return Object.fromEntries(counts);
};

const due = (ledger: Ledger) => wantedSteps(ledger).map((run) => run.buildNumber);

describe('counting', () => {
  it('lets the baseline set gauges and never increment', () => {
    const ledger = foldAll([makeObservation(1_000, [makeRun(2, 'FAILED'), makeRun(1, 'SUCCESSFUL')])]);

    expect(results(ledger)).toEqual({});
    expect(ledger.identities[MAIN]?.last.run.buildNumber).toBe(2);
    expect(ledger.identities[MAIN]?.consecutiveFailures).toBe(1);
    expect(ledger.identities[MAIN]?.lastSuccessAt).toBe(T0 + 150_000);
    expect(ledger.cursor).toEqual({ buildNumber: 2, createdAt: T0 + 200_000 });
  });

  it('counts each completion after the baseline once, however often it is listed', () => {
    const poll = (at: number) =>
      makeObservation(at, [makeRun(3, 'SUCCESSFUL'), makeRun(2, 'FAILED'), makeRun(1, 'ERROR')]);
    const ledger = foldAll([makeObservation(110, [makeRun(1, 'RUNNING')]), poll(400), poll(400), poll(460)]);

    expect(results(ledger)).toEqual({ SUCCESSFUL: 1, FAILED: 1, ERROR: 1 });
    expect(ledger.identities[MAIN]?.buildSeconds).toBe(135);
    expect(ledger.pipelines.default?.durations.FAILED?.counts).toEqual([0, 1, 0, 0]);
  });

  it('counts a first-ever run that is already finished when first seen, and a repository that had none before', () => {
    const run = makeRun(1, 'FAILED', { selector: { type: 'custom', pattern: 'deploy' }, created: 20 });
    const ledger = foldAll([makeObservation(10, []), makeObservation(100, [run])]);

    expect(results(ledger, 'main custom:deploy')).toEqual({ FAILED: 1 });
  });

  it('counts a run even when our clock is ahead of Bitbucket’s', () => {
    const ledger = foldAll([
      makeObservation(10_000, [makeRun(1, 'SUCCESSFUL')]),
      makeObservation(10_060, [makeRun(2, 'FAILED', { created: 300, completed: 360 }), makeRun(1, 'SUCCESSFUL')]),
    ]);

    expect(results(ledger)).toEqual({ FAILED: 1 });
  });

  it('counts a re-run in place as one more, and folding the first result again changes nothing', () => {
    const first = makeRun(1, 'FAILED', { created: 100 });
    const again = { ...first, runNumber: 2 };
    const ledger = foldAll([
      makeObservation(90, []),
      makeObservation(200, [first]),
      makeObservation(300, [{ ...again, state: 'RUNNING', terminal: false }]),
      makeObservation(250, [first]),
      makeObservation(400, [{ ...again, state: 'SUCCESSFUL', completedAt: T0 + 390_000 }]),
    ]);

    expect(results(ledger)).toEqual({ FAILED: 1, SUCCESSFUL: 1 });
    expect(ledger.identities[MAIN]?.last.run.runNumber).toBe(2);
    expect(ledger.missed).toBe(0);
  });

  it('says a result that a re-run overwrote unseen to be missed', () => {
    const ledger = foldAll([
      makeObservation(110, [makeRun(1, 'RUNNING')]),
      makeObservation(900, [makeRun(1, 'SUCCESSFUL', { runNumber: 3, completed: 880 })]),
      makeObservation(950, [makeRun(2, 'FAILED', { runNumber: 2, completed: 940 })]),
    ]);

    expect(results(ledger)).toEqual({ SUCCESSFUL: 1, FAILED: 1 });
    expect(ledger.missed).toBe(3);
  });

  it('counts a re-run of a baseline run', () => {
    const ledger = foldAll([
      makeObservation(1_000, [makeRun(1, 'FAILED')]),
      makeObservation(2_000, [makeRun(1, 'SUCCESSFUL', { runNumber: 2, completed: 1_900 })]),
    ]);

    expect(results(ledger)).toEqual({ SUCCESSFUL: 1 });
  });

  it('counts a finish without a known result as UNKNOWN and reports the name', () => {
    const odd: Run = {
      ...makeRun(1, 'UNKNOWN', { terminal: true }),
      unknownState: 'MERGED',
      completedAt: T0 + 150_000,
    };
    const before = foldAll([makeObservation(10, [])]);

    const { ledger, facts } = fold(before, makeObservation(200, [odd]), POLICY);

    expect(results(ledger)).toEqual({ UNKNOWN: 1 });
    expect(facts.unknown).toEqual([{ kind: 'run', text: 'MERGED' }]);
    expect(fold(ledger, makeObservation(260, [odd]), POLICY).facts.unknown).toEqual([]);
  });
});

describe('open runs', () => {
  it('are remembered with their state and oldest creation until they end', () => {
    const open = foldAll([makeObservation(500, [makeRun(3, 'PAUSED'), makeRun(2, 'RUNNING'), makeRun(1, 'PAUSED')])]);
    const done = fold(open, makeObservation(600, [makeRun(2, 'STOPPED', { completed: 590 })]), POLICY).ledger;

    expect(open.identities[MAIN]?.open).toEqual({
      RUNNING: { count: 1, oldestCreatedAt: T0 + 200_000 },
      PAUSED: { count: 2, oldestCreatedAt: T0 + 100_000 },
    });
    expect(done.identities[MAIN]?.open).toEqual({ PAUSED: { count: 2, oldestCreatedAt: T0 + 100_000 } });
    expect(Object.keys(done.open)).toEqual(['{run-1}', '{run-3}']);
    expect(results(done)).toEqual({ STOPPED: 1 });
    expect(done.identities[MAIN]?.consecutiveFailures).toBe(0);
  });

  it('are not put back by an answer that is late', () => {
    const ledger = foldAll([
      makeObservation(100, [makeRun(1, 'PENDING')]),
      makeObservation(300, [makeRun(1, 'RUNNING')]),
      makeObservation(200, [makeRun(1, 'PENDING')]),
      makeObservation(400, [makeRun(1, 'FAILED', { completed: 390 })]),
      makeObservation(350, [makeRun(1, 'RUNNING')]),
    ]);

    expect(ledger.open).toEqual({});
    expect(ledger.identities[MAIN]?.last.run.state).toBe('FAILED');
  });

  it('that Bitbucket no longer knows end as UNKNOWN, uncounted', () => {
    const ledger = foldAll([
      makeObservation(110, [makeRun(1, 'RUNNING')]),
      makeObservation(200, [], { gone: ['{run-1}', '{run-never-seen}'] }),
    ]);

    expect(ledger.open).toEqual({});
    expect(ledger.identities[MAIN]?.last.run.state).toBe('UNKNOWN');
    expect(ledger.identities[MAIN]?.open).toEqual({});
    expect(results(ledger)).toEqual({});
  });
});

describe('watermark and missed runs', () => {
  const watermark = [makeObservation(1_000, [makeRun(9, 'SUCCESSFUL'), makeRun(8, 'SUCCESSFUL')])];

  it('says what a cut list did not show to be missed, once', () => {
    const cut = makeObservation(9_000, [makeRun(15, 'FAILED'), makeRun(14, 'FAILED')], {
      listing: { complete: false },
    });
    const ledger = foldAll([...watermark, cut, { ...cut, at: cut.at + 1 }]);

    expect(ledger.missed).toBe(4);
    expect(ledger.cursor?.buildNumber).toBe(15);
  });

  it('says what the cut first list of a repository that had no runs did not show to be missed', () => {
    const ledger = foldAll([
      makeObservation(0, []),
      makeObservation(900, [makeRun(4, 'SUCCESSFUL'), makeRun(3, 'FAILED')], { listing: { complete: false } }),
    ]);

    expect(ledger.missed).toBe(2);
  });

  it('misses nothing when a complete list leaves numbers out: they do not exist', () => {
    const ledger = foldAll([
      ...watermark,
      makeObservation(9_000, [makeRun(5_000, 'FAILED'), makeRun(9, 'SUCCESSFUL')]),
    ]);

    expect(ledger.missed).toBe(0);
  });

  it('does not move the watermark for what was not listed', () => {
    const told = makeObservation(2_000, [makeRun(12, 'RUNNING')]);
    const ledger = foldAll([...watermark, { repository: told.repository, at: told.at, runs: told.runs, gone: [] }]);

    expect(ledger.cursor?.buildNumber).toBe(9);
    expect(Object.keys(ledger.open)).toEqual(['{run-12}']);
  });
});

describe('steps', () => {
  const build = makeStep('build', { started: 112, completed: 120 }, { durationSeconds: 8 });
  const test = makeStep('test', { started: 125, completed: 145 }, { durationSeconds: 20, state: 'FAILED' });

  it('are wanted when a run is first seen open, when its state changes, and once after the end', () => {
    const first = foldAll([makeObservation(90, []), makeObservation(110, [makeRun(1, 'PENDING')])]);
    const fetched = fold(first, makeObservation(111, [{ run: makeRun(1, 'PENDING'), steps: [] }]), POLICY).ledger;
    const same = fold(fetched, makeObservation(115, [makeRun(1, 'PENDING')]), POLICY).ledger;
    const running = fold(same, makeObservation(120, [makeRun(1, 'RUNNING')]), POLICY).ledger;
    const ended = fold(running, makeObservation(160, [makeRun(1, 'FAILED')]), POLICY).ledger;
    const done = fold(
      ended,
      makeObservation(161, [{ run: makeRun(1, 'FAILED'), steps: [build, test] }]),
      POLICY,
    ).ledger;

    expect([first, fetched, same, running, ended, done].map((ledger) => due(ledger))).toEqual([
      [1],
      [],
      [],
      [1],
      [1],
      [],
    ]);
    expect(due(fold(done, makeObservation(200, [makeRun(1, 'FAILED')]), POLICY).ledger)).toEqual([]);
  });

  it('of the baseline are wanted for the newest run of each identity, and count nothing', () => {
    const deploy = { selector: { type: 'custom', pattern: 'deploy' } };
    const runs = [makeRun(3, 'FAILED'), makeRun(2, 'SUCCESSFUL', deploy), makeRun(1, 'SUCCESSFUL')];
    const first = foldAll([makeObservation(1_000, runs)]);
    const done = fold(
      first,
      makeObservation(1_001, [{ run: makeRun(3, 'FAILED'), steps: [build, test] }]),
      POLICY,
    ).ledger;

    expect(due(first)).toEqual([3, 2]);
    expect(done.identities[MAIN]?.last.steps?.map((step) => [step.label, step.state])).toEqual([
      ['build', 'SUCCESSFUL'],
      ['test', 'FAILED'],
    ]);
    expect(done.identities[MAIN]?.steps.test?.results).toMatchObject({ FAILED: 0 });
  });

  it('count once each, when they end or at the end of the run, and fill the histograms', () => {
    const ledger = foldAll([
      makeObservation(90, []),
      makeObservation(121, [{ run: makeRun(1, 'RUNNING'), steps: [build] }]),
      makeObservation(160, [{ run: makeRun(1, 'FAILED'), steps: [build, test] }]),
      makeObservation(160, [{ run: makeRun(1, 'FAILED'), steps: [build, test] }]),
    ]);
    const identity = ledger.identities[MAIN];

    expect(identity?.steps.build?.results.SUCCESSFUL).toBe(1);
    expect(identity?.steps.test?.results.FAILED).toBe(1);
    expect(identity?.last.queueSeconds).toBe(12);
    expect(ledger.pipelines.default?.queue.counts).toEqual([0, 1, 0, 0]);
    expect(ledger.pipelines.default?.stepDurations.build?.sum).toBe(8);
  });

  it('of a run open at the baseline count only when they ended after it', () => {
    const later = makeStep('test', { started: 125, completed: 145 });
    const ledger = foldAll([
      makeObservation(121, [makeRun(1, 'RUNNING')]),
      makeObservation(160, [{ run: makeRun(1, 'SUCCESSFUL'), steps: [build, later] }]),
    ]);

    expect(ledger.identities[MAIN]?.steps.build?.results.SUCCESSFUL).toBe(0);
    expect(ledger.identities[MAIN]?.steps.test?.results.SUCCESSFUL).toBe(1);
  });

  it('that a re-run did not execute again do not count again, nor do their seconds', () => {
    const first = { run: makeRun(1, 'FAILED'), steps: [build, test] };
    const retried = { ...test, runNumber: 2, state: 'SUCCESSFUL' as const, buildSeconds: 21 };
    const second = { run: makeRun(1, 'SUCCESSFUL', { runNumber: 2, completed: 300 }), steps: [build, retried] };
    const ledger = foldAll([makeObservation(90, []), makeObservation(200, [first]), makeObservation(320, [second])]);

    expect(ledger.identities[MAIN]?.steps.build?.results.SUCCESSFUL).toBe(1);
    expect(ledger.identities[MAIN]?.steps.test?.results).toMatchObject({ FAILED: 1, SUCCESSFUL: 1 });
    expect(ledger.identities[MAIN]?.buildSeconds).toBe(45 + 21);
  });

  it('give a re-run its own billed seconds also when they come after the run itself, and once', () => {
    const retried = { ...test, runNumber: 2, state: 'SUCCESSFUL' as const, buildSeconds: 21 };
    const rerun = makeRun(1, 'SUCCESSFUL', { runNumber: 2, completed: 300, buildSeconds: 66 });
    const second = makeObservation(320, [{ run: rerun, steps: [build, retried] }]);
    const ledger = foldAll([
      makeObservation(90, []),
      makeObservation(200, [{ run: makeRun(1, 'FAILED'), steps: [build, test] }]),
      makeObservation(320, [rerun]),
      second,
      second,
    ]);

    expect(ledger.identities[MAIN]?.buildSeconds).toBe(45 + 21);
  });

  it('are replaced as a whole by the next run', () => {
    const next = {
      run: makeRun(2, 'RUNNING'),
      steps: [makeStep('lint', { started: 212 }, { terminal: false, state: 'IN_PROGRESS' })],
    };
    const ledger = foldAll([
      makeObservation(160, [{ run: makeRun(1, 'FAILED'), steps: [build, test] }]),
      makeObservation(220, [next]),
    ]);

    expect(ledger.identities[MAIN]?.last.steps?.map((step) => step.label)).toEqual(['lint']);
    expect(Object.keys(ledger.identities[MAIN]?.steps ?? {})).toEqual(['build', 'test', 'lint']);
  });

  it('are not asked for when switched off', () => {
    const ledger = foldAll([makeObservation(160, [makeRun(1, 'RUNNING')])], { ...POLICY, steps: false });

    expect(due(ledger)).toEqual([]);
  });
});

describe('names that every object inherits', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'a step called %s counts like any other',
    (name) => {
      const step = makeStep(name, { started: 112, completed: 120 }, { durationSeconds: 8, uuid: name });
      const run = makeRun(1, 'FAILED', { uuid: name, selector: { type: name } });
      const ledger = foldAll([
        makeObservation(90, []),
        makeObservation(160, [{ run, steps: [step, { ...step, uuid: 'x' }] }]),
        makeObservation(200, [{ run, steps: [step, { ...step, uuid: 'x' }] }]),
      ]);
      const identity = ledger.identities[`main ${name}`];

      expect(identity?.results.FAILED).toBe(1);
      expect(Object.entries(identity?.steps ?? {}).map(([label, tally]) => [label, tally.results.SUCCESSFUL])).toEqual([
        [name, 1],
        [`${name} (2)`, 1],
      ]);
    },
  );
});

describe('a policy or main branch that changes', () => {
  const develop = makeRun(1, 'FAILED', { target: { kind: 'branch', name: 'develop' } });
  const narrow = { ...POLICY, refs: createRefPolicy(['@main']) };

  it('drops identities of refs that are no longer kept, but none with an open run', () => {
    const paused = makeRun(2, 'PAUSED', {
      target: { kind: 'branch', name: 'develop' },
      selector: { type: 'custom', pattern: 'gate' },
    });
    const before = foldAll([makeObservation(500, [develop, paused, makeRun(3, 'SUCCESSFUL')])]);

    const { ledger } = fold(before, makeObservation(600, [develop]), narrow);

    expect(Object.keys(ledger.identities).sort()).toEqual(['develop custom:gate', MAIN]);
  });

  it('never gives two identities the same labels', () => {
    const before = foldAll([makeObservation(90, []), makeObservation(500, [develop])]);
    const narrowed = fold(before, makeObservation(600, []), narrow).ledger;

    const again = fold(narrowed, makeObservation(900, [{ ...develop, runNumber: 2 }]), narrow).ledger;
    const keys = Object.values(again.identities).map(({ ref, pipeline }) => `${ref} ${pipeline}`);

    expect(Object.keys(again.identities)).toEqual(keys);
    expect(keys).toEqual(['(branch) default']);
  });
});

describe('failures in a row', () => {
  it('count in the order in which runs ended, not in that of their build numbers', () => {
    const ledger = foldAll([
      makeObservation(90, []),
      makeObservation(900, [makeRun(1, 'FAILED', { completed: 800 }), makeRun(2, 'FAILED', { completed: 700 })]),
    ]);

    expect(ledger.identities[MAIN]?.consecutiveFailures).toBe(2);
  });
});

describe('bounds', () => {
  it('drops new identities past the series limit, never old ones, and counts them from when there is room', () => {
    const full = { ...POLICY, seriesLeft: 0 };
    const before = foldAll([makeObservation(90, [makeRun(1, 'RUNNING', { created: 80 })])]);
    const custom = makeRun(2, 'FAILED', { selector: { type: 'custom', pattern: 'new' } });

    const dropped = fold(before, makeObservation(300, [makeRun(1, 'FAILED', { created: 80 }), custom]), full);
    const room = fold(
      dropped.ledger,
      makeObservation(400, [custom, { ...custom, uuid: '{x}', buildNumber: 3 }]),
      POLICY,
    );

    expect(dropped.facts.dropped).toEqual(['main custom:new']);
    expect(results(dropped.ledger)).toEqual({ FAILED: 1 });
    expect(Object.keys(dropped.ledger.identities)).toEqual([MAIN]);
    expect(results(room.ledger, 'main custom:new')).toEqual({ FAILED: 1 });
  });

  it('forgets identities without a run for long, with their pipelines, but none with an open run', () => {
    const old = makeRun(1, 'SUCCESSFUL', { selector: { type: 'custom', pattern: 'old' } });
    const paused = makeRun(2, 'PAUSED', { selector: { type: 'custom', pattern: 'gate' } });
    const before = foldAll([makeObservation(500, [old, paused, makeRun(3, 'SUCCESSFUL')])]);
    const later = 91 * 86_400;

    const ledger = fold(
      before,
      makeObservation(later, [makeRun(4, 'FAILED', { created: later - 60 }), old]),
      POLICY,
    ).ledger;

    expect(Object.keys(ledger.identities).sort()).toEqual(['main custom:gate', MAIN]);
    expect(Object.keys(ledger.pipelines).sort()).toEqual(['custom:gate', 'default']);
  });

  it('forgets settled runs in time without ever counting them again', () => {
    const runs = Array.from({ length: 30 }, (_, index) => makeRun(index + 1, 'SUCCESSFUL'));
    const without = { ...POLICY, steps: false };
    const before = foldAll([makeObservation(90, []), makeObservation(4_000, runs)], without);
    const later = (4 * DAY_MS) / 1_000;

    const ledger = foldAll(
      [
        makeObservation(90, []),
        makeObservation(4_000, runs),
        makeObservation(later, runs),
        makeObservation(later + 60, runs),
      ],
      without,
    );

    expect(Object.keys(before.settled)).toHaveLength(30);
    expect(Object.keys(ledger.settled)).toHaveLength(0);
    expect(results(ledger)).toEqual({ SUCCESSFUL: 30 });
    expect(ledger.identities[MAIN]?.consecutiveFailures).toBe(0);
  });

  it('survives a trip through JSON, as every store needs', () => {
    const ledger = foldAll([
      makeObservation(90, [makeRun(1, 'RUNNING')]),
      makeObservation(300, [makeRun(1, 'FAILED'), { run: makeRun(2, 'PAUSED'), steps: [makeStep(undefined, {})] }]),
    ]);

    expect(JSON.parse(JSON.stringify(ledger))).toEqual(ledger);
  });
});
