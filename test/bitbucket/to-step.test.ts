import { describe, expect, it } from 'vitest';
import { toStep } from '../../src/bitbucket/to-step.ts';
import { stepState, wireStep } from './wire.ts';

describe('toStep', () => {
  it('reads everything that a full object says', () => {
    expect(toStep(wireStep())).toEqual({
      uuid: '{a7d1c9e2-0000-4000-8000-000000000001}',
      name: 'Build and test',
      runNumber: 1,
      state: 'SUCCESSFUL',
      terminal: true,
      trigger: 'automatic',
      startedAt: Date.UTC(2026, 10, 2, 8, 15, 12, 500),
      completedAt: Date.UTC(2026, 10, 2, 8, 16, 30, 100),
      durationSeconds: 77,
      buildSeconds: 154,
    });
  });

  it('reads a pending step, which has neither name nor times', () => {
    const pending = { uuid: '{s}', run_number: 1, state: stepState('PENDING'), build_seconds_used: 0 };

    expect(toStep(pending)).toEqual({
      uuid: '{s}',
      runNumber: 1,
      state: 'PENDING',
      terminal: false,
      trigger: 'unknown',
      buildSeconds: 0,
    });
  });

  it.each([
    ['READY', stepState('READY'), 'READY', false],
    ['PENDING at a manual gate', stepState('PENDING', { stage: 'PAUSED' }), 'PAUSED', false],
    ['PENDING behind another deployment', stepState('PENDING', { stage: 'HALTED' }), 'HALTED', false],
    ['running', stepState('IN_PROGRESS'), 'IN_PROGRESS', false],
    ['running, not quite', stepState('IN_PROGRESS', { stage: 'PENDING' }), 'PENDING', false],
    ['a type alone', { type: 'pipeline_step_state_in_progress' }, 'IN_PROGRESS', false],
    ['a success', stepState('COMPLETED', { result: 'SUCCESSFUL' }), 'SUCCESSFUL', true],
    ['a failure', stepState('COMPLETED', { result: 'FAILED' }), 'FAILED', true],
    ['an error', stepState('COMPLETED', { result: 'ERROR' }), 'ERROR', true],
    ['stopped', stepState('COMPLETED', { result: 'STOPPED' }), 'STOPPED', true],
    ['not run', stepState('COMPLETED', { result: 'NOT_RUN' }), 'NOT_RUN', true],
    ['expired', stepState('COMPLETED', { result: 'EXPIRED' }), 'EXPIRED', true],
  ])('state: %s', (_case, state, expected, terminal) => {
    expect(toStep(wireStep({ state }))).toMatchObject({ state: expected, terminal });
  });

  it('keeps the raw text of a state from the future', () => {
    expect(toStep(wireStep({ state: stepState('CLONING') }))).toMatchObject({
      state: 'UNKNOWN',
      unknownState: 'CLONING',
    });
  });

  it.each([
    ['pipeline_step_trigger_automatic', 'automatic'],
    ['pipeline_step_trigger_manual', 'manual'],
    ['pipeline_step_trigger_redeploy', 'redeploy'],
    ['pipeline_step_trigger_robot', 'unknown'],
    ['constructor', 'unknown'],
    [undefined, 'unknown'],
    [7, 'unknown'],
  ])('trigger %s', (type, expected) => {
    expect(toStep(wireStep({ trigger: { type } }))?.trigger).toBe(expected);
  });

  it('keeps a hostile name as it is, and clamps a negative duration', () => {
    const name = '  </td>\n"build"\\ ';

    expect(toStep(wireStep({ name, duration_in_seconds: -0.4 }))).toMatchObject({ name, durationSeconds: 0 });
  });

  it.each([undefined, null, 'step', [], {}, { uuid: '' }, { name: 'no uuid' }])('cannot read %j', (value) => {
    expect(toStep(value)).toBeUndefined();
  });
});
