import { describe, expect, test } from 'vitest';
import type { PlannedRunState, RunPlan } from '../../src/demo/plan.ts';
import { addRerun, planRun } from '../../src/demo/plan-run.ts';
import { createRandom } from '../../src/demo/random.ts';
import { buildSeconds, durationSeconds, runAt, stepsAt } from '../../src/demo/run-at.ts';
import type { RunSpec } from '../../src/demo/run-spec.ts';
import { withNewState } from '../../src/demo/script.ts';

const T0 = Date.UTC(2026, 10, 23, 9);

function plan(spec: Omit<RunSpec, 'createdAt'>): RunPlan {
  return planRun(
    { createdAt: T0, ...spec },
    { mainBranch: 'main', nextBuildNumber: 1, random: createRandom('run life') },
  );
}

function stateAfter(run: RunPlan, seconds: number): string | undefined {
  return runAt(run, T0 + seconds * 1000)?.state;
}

function stepStatesAfter(run: RunPlan, seconds: number): readonly string[] {
  const view = runAt(run, T0 + seconds * 1000);
  return view === undefined ? [] : stepsAt(view).map((step) => step.state);
}

function viewAfter(run: RunPlan, seconds: number) {
  const view = runAt(run, T0 + seconds * 1000);
  if (view === undefined) throw new Error('no run');
  return view;
}

describe('the life of a run', () => {
  test('goes from parsing through its steps to its result', () => {
    const run = plan({ steps: [{ seconds: 10, queueSeconds: 2 }, { seconds: 5 }] });

    const lives = [-1, 0, 1, 3, 5, 14, 15, 20].map((at) => [at, stateAfter(run, at), ...stepStatesAfter(run, at)]);

    expect(lives).toEqual([
      [-1, undefined],
      [0, 'PARSING'],
      [1, 'PENDING', 'PENDING', 'PENDING'],
      [3, 'RUNNING', 'READY', 'PENDING'],
      [5, 'RUNNING', 'IN_PROGRESS', 'PENDING'],
      [14, 'RUNNING', 'IN_PROGRESS', 'PENDING'],
      [15, 'RUNNING', 'SUCCESSFUL', 'IN_PROGRESS'],
      [20, 'SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL'],
    ]);
  });

  test('may be in progress without a stage before its first step', () => {
    const run = plan({ parsingSeconds: 0, queueSeconds: 0, startingSeconds: 4, steps: [{ seconds: 0 }] });

    expect([0, 3.9, 4].map((at) => stateAfter(run, at))).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'SUCCESSFUL']);
    expect(stepsAt(viewAfter(run, 4))[0]).toMatchObject({ startedAt: T0 + 4000, completedAt: T0 + 4000 });
  });

  test('a manual step pauses the run, a deployment lock halts it', () => {
    const run = plan({ steps: [{ seconds: 10 }, { seconds: 5, waitSeconds: 100, haltedSeconds: 50 }] });

    const lives = [12, 13, 113, 163, 168].map((at) => [at, stateAfter(run, at), ...stepStatesAfter(run, at)]);

    expect(lives).toEqual([
      [12, 'RUNNING', 'IN_PROGRESS', 'PENDING'],
      [13, 'PAUSED', 'SUCCESSFUL', 'PAUSED'],
      [113, 'HALTED', 'SUCCESSFUL', 'HALTED'],
      [163, 'RUNNING', 'SUCCESSFUL', 'IN_PROGRESS'],
      [168, 'SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL'],
    ]);
    expect(viewAfter(run, 168).attempt.steps[1]?.trigger).toBe('manual');
  });

  test('parallel steps overlap in the duration and add up in build seconds', () => {
    const run = plan({ steps: [{ seconds: 10 }, { seconds: 20, size: 2, parallel: true }, { seconds: 5 }] });

    const view = viewAfter(run, 100);

    expect(durationSeconds(view)).toBe(25);
    expect(buildSeconds(view)).toBe(10 + 40 + 5);
    expect(durationSeconds(viewAfter(run, 15))).toBe(10);
  });

  test('a failing step ends the run; what comes after it is not run', () => {
    const run = plan({ steps: [{ seconds: 10, result: 'FAILED' }, { seconds: 5 }] });

    const steps = stepsAt(viewAfter(run, 13));

    expect(stateAfter(run, 13)).toBe('FAILED');
    expect(steps.map((step) => step.state)).toEqual(['FAILED', 'NOT_RUN']);
    expect(steps[1]?.startedAt).toBe(steps[1]?.completedAt);
  });

  test('a run without steps fails at once, completed some ms before it was created', () => {
    const run = plan({ steps: [] });

    const view = viewAfter(run, 0);

    expect(view).toMatchObject({ state: 'ERROR', completedOn: T0 - 16 });
    expect(stepsAt(view)).toEqual([]);
    expect(durationSeconds(view)).toBe(0);
  });

  test.each<[PlannedRunState]>([['STOPPED'], ['EXPIRED'], ['ERROR']])('%s ends running steps with it', (result) => {
    const run = plan({ steps: [{ seconds: 10 }, { seconds: 10 }, { seconds: 10 }], endsAfterSeconds: 15 });

    const ended = withNewState(run, { at: T0 + 15_000, state: result });

    expect(stateAfter(ended, 15)).toBe(result);
    expect(stepStatesAfter(ended, 15)).toEqual(['SUCCESSFUL', result, 'NOT_RUN']);
    expect(stateAfter(ended, 1000)).toBe(result);
  });

  test('a run stopped while its configuration is read has no steps', () => {
    const run = plan({ parsingSeconds: 10, endsAfterSeconds: 2 });

    expect(stateAfter(run, 2)).toBe('STOPPED');
    expect(stepStatesAfter(run, 100)).toEqual([]);
  });

  test('a re-run keeps what names the run, raises the run number and overwrites its steps in place', () => {
    const run = plan({
      steps: [
        { name: 'Build', seconds: 10 },
        { name: 'Test', seconds: 5, result: 'FAILED' },
      ],
    });
    const rerun = addRerun(run, { at: T0 + 100_000, fromStep: 1, steps: [{ seconds: 7 }] }, createRandom('rerun'));

    const before = viewAfter(rerun, 99);
    const during = viewAfter(rerun, 105);
    const after = viewAfter(rerun, 200);

    expect([before.state, during.state, after.state]).toEqual(['FAILED', 'RUNNING', 'SUCCESSFUL']);
    expect([before.attempt.runNumber, after.attempt.runNumber]).toEqual([1, 2]);
    expect(stepsAt(after).map(({ step }) => [step.name, step.runNumber, step.trigger])).toEqual([
      ['Build', 1, 'automatic'],
      ['Test', 2, 'redeploy'],
    ]);
    expect(stepsAt(after).map(({ step }) => step.uuid)).toEqual(stepsAt(before).map(({ step }) => step.uuid));
    expect(durationSeconds(after)).toBe(17);
    expect(rerun.createdAt).toBe(T0);
  });

  test('a re-run before the end is a mistake of the script', () => {
    const run = plan({ steps: [{ seconds: 10 }] });

    expect(() => addRerun(run, { at: T0 + 5_000 }, createRandom('rerun'))).toThrow(RangeError);
  });
});
