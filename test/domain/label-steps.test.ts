import { describe, expect, it } from 'vitest';
import { labelSteps, runQueueSeconds } from '../../src/domain/label-steps.ts';
import type { Step } from '../../src/domain/step.ts';
import { makeRun, makeStep } from './make.ts';

const run = makeRun(1, 'SUCCESSFUL', { created: 100 });

const labels = (names: (string | undefined)[]) =>
  labelSteps(
    run,
    names.map((name) => makeStep(name, {})),
  ).map((step) => step.label);

const queues = (steps: Step[], of = run) => labelSteps(of, steps).map((step) => step.queueSeconds);

describe('labels', () => {
  it.each([
    [
      ['build', 'test'],
      ['build', 'test'],
    ],
    [
      [undefined, undefined],
      ['#1', '#2'],
    ],
    [
      ['build', undefined, ''],
      ['build', '#2', '#3'],
    ],
    [
      ['test', 'test', 'test'],
      ['test', 'test (2)', 'test (3)'],
    ],
    [
      ['test (2)', 'test', 'test'],
      ['test (2)', 'test', 'test (3)'],
    ],
    [
      [undefined, '#1'],
      ['#1', '#1 (2)'],
    ],
  ])('%j are called %j', (names, expected) => {
    expect(labels(names)).toEqual(expected);
  });
});

describe('queue time of a step', () => {
  it('is measured from creation for the first, from the end of the one before for later ones', () => {
    const steps = [makeStep('a', { started: 112, completed: 122 }), makeStep('b', { started: 130, completed: 140 })];

    expect(queues(steps)).toEqual([12, 8]);
  });

  it('of parallel steps counts from what all of them waited for', () => {
    const steps = [
      makeStep('a', { started: 110, completed: 120 }),
      makeStep('b', { started: 125, completed: 150 }),
      makeStep('c', { started: 128, completed: 140 }),
      makeStep('d', { started: 157, completed: 160 }),
    ];

    expect(queues(steps)).toEqual([10, 5, 8, 7]);
  });

  it('is never negative, and two clocks that differ a little make no parallel steps', () => {
    const early = [makeStep('a', { started: 99.9, completed: 110 }), makeStep('b', { started: 109.5, completed: 120 })];

    expect(queues(early)).toEqual([0, 0]);
  });

  it('leaves out waiting for a person, redeployed steps and those behind them, and what never ran', () => {
    const manual = makeStep('deploy', { started: 900, completed: 910 }, { trigger: 'manual' });
    const redeployed = makeStep('a', { started: 500, completed: 510 }, { trigger: 'redeploy' });
    const notRun = makeStep('c', { started: 140, completed: 140 }, { state: 'NOT_RUN' });
    const after = makeStep('verify', { started: 913, completed: 920 });

    expect(queues([makeStep('a', { started: 110, completed: 120 }), manual, after])).toEqual([10, undefined, 3]);
    expect(queues([redeployed, makeStep('b', { started: 130, completed: 140 })])).toEqual([undefined, undefined]);
    expect(queues([makeStep('a', { started: 110, completed: 120 }), notRun])).toEqual([10, undefined]);
  });

  it('is unknown for a step without a start, and between a re-run and what ran before it', () => {
    const rerun = makeRun(1, 'SUCCESSFUL', { created: 100, runNumber: 2 });
    const kept = makeStep('a', { started: 110, completed: 120 }, { runNumber: 1 });
    const again = makeStep('b', { started: 700, completed: 720 }, { runNumber: 2 });
    const next = makeStep('c', { started: 725, completed: 730 }, { runNumber: 2 });

    expect(queues([makeStep('a', {})])).toEqual([undefined]);
    expect(queues([kept, again, next], rerun)).toEqual([10, undefined, 5]);
  });
});

describe('queue time of a run', () => {
  it('is creation to first start, whatever the list order', () => {
    const steps = [makeStep('a', { started: 120 }), makeStep('b', { started: 112.4 })];

    expect(runQueueSeconds(run, steps)).toBeCloseTo(12.4, 6);
  });

  it('is unknown before any step began, for re-runs, and when only redeploys are left', () => {
    expect(runQueueSeconds(run, [makeStep('a', {})])).toBeUndefined();
    expect(runQueueSeconds(run, [])).toBeUndefined();
    expect(runQueueSeconds({ ...run, runNumber: 2 }, [makeStep('a', { started: 120 })])).toBeUndefined();
    expect(runQueueSeconds(run, [makeStep('a', { started: 120 }, { trigger: 'redeploy' })])).toBeUndefined();
  });
});
