import { describe, expect, it } from 'vitest';
import { toRun } from '../../src/bitbucket/to-run.ts';
import { runState, wirePipeline } from './wire.ts';

const CREATED = Date.UTC(2026, 10, 2, 8, 15, 0, 250);
const COMPLETED = Date.UTC(2026, 10, 2, 8, 17, 9, 750);

describe('toRun', () => {
  it('reads everything that a full object says', () => {
    expect(toRun(wirePipeline())).toEqual({
      uuid: '{5f3c0a51-8d1b-4f0e-9d3a-000000000142}',
      buildNumber: 142,
      runNumber: 2,
      state: 'FAILED',
      terminal: true,
      target: { kind: 'branch', name: 'main' },
      selector: { type: 'branches', pattern: 'main' },
      commit: '9b1e7c5d4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c',
      trigger: 'PUSH',
      creator: 'Robin Example',
      createdAt: CREATED,
      completedAt: COMPLETED,
      durationSeconds: 97,
      buildSeconds: 180,
    });
  });

  it('makes do with a uuid', () => {
    expect(toRun({ uuid: '{u}' })).toEqual({
      uuid: '{u}',
      runNumber: 1,
      state: 'UNKNOWN',
      terminal: false,
      unknownState: '(no state)',
      target: { kind: 'unknown' },
      trigger: 'UNKNOWN',
    });
  });

  it.each([
    ['PARSING while parsing', runState('PARSING', { stage: 'PARSING' }), 'PARSING', false],
    ['PENDING', runState('PENDING'), 'PENDING', false],
    ['PENDING with a stage', runState('PENDING', { stage: 'PENDING' }), 'PENDING', false],
    ['a running step', runState('IN_PROGRESS', { stage: 'RUNNING' }), 'RUNNING', false],
    ['a manual gate', runState('IN_PROGRESS', { stage: 'PAUSED' }), 'PAUSED', false],
    ['held back by Bitbucket', runState('IN_PROGRESS', { stage: 'HALTED' }), 'HALTED', false],
    ['IN_PROGRESS without a stage', runState('IN_PROGRESS'), 'IN_PROGRESS', false],
    ['a success', runState('COMPLETED', { result: 'SUCCESSFUL' }), 'SUCCESSFUL', true],
    ['a failure', runState('COMPLETED', { result: 'FAILED' }), 'FAILED', true],
    ['an error', runState('COMPLETED', { result: 'ERROR' }), 'ERROR', true],
    ['stopped', runState('COMPLETED', { result: 'STOPPED' }), 'STOPPED', true],
    ['expired', runState('COMPLETED', { result: 'EXPIRED' }), 'EXPIRED', true],
    ['COMPLETED without a result', runState('COMPLETED'), 'COMPLETED', true],
    ['a type alone', { type: 'pipeline_state_pending' }, 'PENDING', false],
    ['names without types', { name: 'COMPLETED', result: { name: 'STOPPED' } }, 'STOPPED', true],
    ['a broken stage', { name: 'IN_PROGRESS', stage: 'RUNNING' }, 'IN_PROGRESS', false],
  ])('state: %s', (_case, state, expected, terminal) => {
    const run = toRun(wirePipeline({ state }));

    expect(run).toMatchObject({ state: expected, terminal });
    expect(run).not.toHaveProperty('unknownState');
  });

  it('keeps the raw text of a state from the future', () => {
    const run = toRun(wirePipeline({ state: runState('COMPLETED', { result: 'TELEPORTED' }) }));

    expect(run).toMatchObject({ state: 'UNKNOWN', terminal: true, unknownState: 'TELEPORTED' });
  });

  it.each([
    [
      'a run that ended before it was created',
      { completed_on: '2026-11-02T08:15:00.234Z' },
      { completedAt: CREATED - 16 },
    ],
    ['an open run with null', { completed_on: null }, { completedAt: undefined }],
    ['a negative duration', { duration_in_seconds: -3 }, { durationSeconds: 0 }],
    ['a duration of 0', { duration_in_seconds: 0 }, { durationSeconds: 0 }],
    ['no duration', { duration_in_seconds: undefined }, { durationSeconds: undefined }],
    ['negative build seconds', { build_seconds_used: -1 }, { buildSeconds: 0 }],
    ['no run number', { run_number: null }, { runNumber: 1 }],
    ['half a build number', { build_number: 1.5 }, { buildNumber: undefined }],
    ['build number 0', { build_number: 0 }, { buildNumber: undefined }],
    ['nine fraction digits', { created_on: '2026-11-02T08:15:00.250999999Z' }, { createdAt: CREATED }],
    ['an offset', { created_on: '2026-11-02T08:15:00.250000+00:00' }, { createdAt: CREATED }],
    ['a scheduled run', { trigger: { name: 'SCHEDULE', type: 'pipeline_trigger_schedule' } }, { trigger: 'SCHEDULE' }],
    ['a trigger without a name', { trigger: { type: 'pipeline_trigger_manual' } }, { trigger: 'MANUAL' }],
    ['no trigger', { trigger: null }, { trigger: 'UNKNOWN' }],
    ['a creator without a name', { creator: { uuid: '{u}' } }, { creator: undefined }],
    ['no creator', { creator: null }, { creator: undefined }],
  ])('%s', (_case, changes, expected) => {
    const run = toRun(wirePipeline(changes));

    expect(run).toEqual(expect.objectContaining({ uuid: '{5f3c0a51-8d1b-4f0e-9d3a-000000000142}' }));
    for (const [name, value] of Object.entries(expected)) {
      expect(run?.[name as keyof typeof run]).toEqual(value);
      if (value === undefined) expect(run).not.toHaveProperty(name);
    }
  });

  it('lets one wrong type spoil nothing but its field', () => {
    const wrong = {
      build_number: '142',
      created_on: 1_760_000_000,
      creator: 'Robin',
      duration_in_seconds: '97',
      labels: 7,
    };

    expect(toRun(wirePipeline(wrong))).toMatchObject({ state: 'FAILED', runNumber: 2, completedAt: COMPLETED });
  });

  it.each([undefined, null, 7, 'pipeline', [], {}, { uuid: '' }, { uuid: 7 }, { uuid: null }])(
    'cannot read %j',
    (value) => {
      expect(toRun(value)).toBeUndefined();
    },
  );
});
