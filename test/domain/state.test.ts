import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  OPEN_RUN_STATES,
  type RawState,
  RUN_STATES,
  STEP_STATES,
  toOpenRunState,
  toRunResult,
  toRunState,
  toStepResult,
  toStepState,
} from '../../src/domain/state.ts';

const done = (result: string): RawState => ({ name: 'COMPLETED', result: { name: result } });
const running = (stage: string): RawState => ({ name: 'IN_PROGRESS', stage: { name: stage } });

describe('toRunState', () => {
  it.each<[RawState | undefined, string, boolean, string?]>([
    [{ name: 'PARSING', stage: { name: 'PARSING' } }, 'PARSING', false],
    [{ name: 'PENDING' }, 'PENDING', false],
    [{ name: 'PENDING', stage: { name: 'PENDING' } }, 'PENDING', false],
    [{ name: 'IN_PROGRESS' }, 'IN_PROGRESS', false],
    [running('RUNNING'), 'RUNNING', false],
    [running('PAUSED'), 'PAUSED', false],
    [running('HALTED'), 'HALTED', false],
    [{ name: 'COMPLETED' }, 'COMPLETED', true],
    [done('SUCCESSFUL'), 'SUCCESSFUL', true],
    [done('FAILED'), 'FAILED', true],
    [done('ERROR'), 'ERROR', true],
    [done('STOPPED'), 'STOPPED', true],
    [done('EXPIRED'), 'EXPIRED', true],
    // Known only by the type, as when `fields` dropped the name.
    [{ type: 'pipeline_state_in_progress' }, 'IN_PROGRESS', false],
    [{ type: 'pipeline_state_in_progress', stage: { type: 'pipeline_state_in_progress_paused' } }, 'PAUSED', false],
    [{ type: 'pipeline_state_in_progress_halted' }, 'HALTED', false],
    [{ type: 'pipeline_state_completed_stopped' }, 'STOPPED', true],
    [{ type: 'pipeline_state_completed', result: { type: 'pipeline_state_completed_error' } }, 'ERROR', true],
    [{ name: 'completed', result: { name: 'successful' } }, 'SUCCESSFUL', true],
    // Never seen from Bitbucket, but no reason to fall over.
    [{ name: 'COMPLETED', result: { name: 'MERGED' } }, 'UNKNOWN', true, 'MERGED'],
    [running('TELEPORTING'), 'UNKNOWN', false, 'TELEPORTING'],
    [{ name: 'FROZEN' }, 'UNKNOWN', false, 'FROZEN'],
    [{ type: 'something_else' }, 'UNKNOWN', false, 'SOMETHING_ELSE'],
    [{}, 'UNKNOWN', false, '(no state)'],
    [{ name: '' }, 'UNKNOWN', false, '(no state)'],
    [undefined, 'UNKNOWN', false, '(no state)'],
    // A result word on a run that does not say COMPLETED: shown, but not believed to be the end.
    [{ name: 'FAILED', result: { name: 'FAILED' } }, 'FAILED', false],
  ])('%j is %s', (raw, state, terminal, unknown) => {
    const expected = unknown === undefined ? { state, terminal } : { state, terminal, unknown };

    expect(toRunState(raw)).toEqual(expected);
  });
});

describe('toStepState', () => {
  it.each<[RawState, string, boolean]>([
    [{ name: 'PENDING' }, 'PENDING', false],
    [{ name: 'PENDING', stage: { name: 'PAUSED' } }, 'PAUSED', false],
    [{ name: 'PENDING', stage: { name: 'HALTED' } }, 'HALTED', false],
    [{ name: 'READY' }, 'READY', false],
    [{ name: 'IN_PROGRESS', stage: { name: 'PENDING' } }, 'PENDING', false],
    [{ name: 'IN_PROGRESS' }, 'IN_PROGRESS', false],
    [done('NOT_RUN'), 'NOT_RUN', true],
    [{ type: 'pipeline_step_state_completed_not_run' }, 'NOT_RUN', true],
    [{ type: 'pipeline_step_state_ready' }, 'READY', false],
    [done('SUCCESSFUL'), 'SUCCESSFUL', true],
  ])('%j is %s', (raw, state, terminal) => {
    expect(toStepState(raw)).toEqual({ state, terminal });
  });
});

describe('counter labels', () => {
  it('counts a finish without a known result as UNKNOWN', () => {
    expect([toRunResult('COMPLETED'), toRunResult('UNKNOWN'), toRunResult('EXPIRED')]).toEqual([
      'UNKNOWN',
      'UNKNOWN',
      'EXPIRED',
    ]);
    expect([toStepResult('COMPLETED'), toStepResult('NOT_RUN')]).toEqual(['UNKNOWN', 'NOT_RUN']);
  });

  it('does not believe a result on an open run', () => {
    expect([toOpenRunState('FAILED'), toOpenRunState('PAUSED')]).toEqual(['UNKNOWN', 'PAUSED']);
    expect(RUN_STATES).toEqual(expect.arrayContaining([...OPEN_RUN_STATES]));
  });
});

it('whatever Bitbucket sends, the state is one of the table and nothing throws', () => {
  const level = fc.record(
    { name: fc.oneof(fc.string(), fc.constantFrom(...RUN_STATES)), type: fc.string() },
    { requiredKeys: [] },
  );
  const raw = fc.record(
    { name: fc.oneof(fc.string(), fc.constantFrom(...STEP_STATES)), type: fc.string(), stage: level, result: level },
    { requiredKeys: [] },
  );

  fc.assert(
    fc.property(raw, (state) => {
      expect(RUN_STATES).toContain(toRunState(state).state);
      expect(STEP_STATES).toContain(toStepState(state).state);
    }),
  );
});
