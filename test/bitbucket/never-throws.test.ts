import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readList } from '../../src/bitbucket/read-list.ts';
import { toRepository } from '../../src/bitbucket/to-repository.ts';
import { toRun } from '../../src/bitbucket/to-run.ts';
import { toStep } from '../../src/bitbucket/to-step.ts';
import { RUN_STATES, STEP_STATES } from '../../src/domain/state.ts';
import { wirePipeline, wireRepository, wireStep } from './wire.ts';

/** An object of ours in which some fields, at any depth, are replaced by arbitrary JSON. */
function damaged(make: () => Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(make()).filter((name) => name !== 'uuid');
  const damage = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), deeper()));
  return damage.map((changes) => ({ ...make(), ...changes }));
}

function deeper(): fc.Arbitrary<unknown> {
  const names = ['name', 'type', 'stage', 'result', 'ref_name', 'ref_type', 'commit', 'selector', 'pullrequest', 'key'];
  const level = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.string()));
  return fc.dictionary(fc.constantFrom(...names), fc.oneof(level, fc.string()));
}

describe('conversion', () => {
  it('never throws on arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        toRun(value);
        toStep(value);
        toRepository('acme', value);
        readList(value, toRun);
      }),
    );
  });

  it('keeps every run that has a uuid, in a state of the table and with sound numbers', () => {
    fc.assert(
      fc.property(damaged(wirePipeline), (wire) => {
        const run = toRun(wire);

        expect(run?.uuid).toBe(wire.uuid);
        expect(RUN_STATES).toContain(run?.state);
        expect(run?.runNumber).toBeGreaterThanOrEqual(1);
        expect(run?.durationSeconds ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('keeps every step that has a uuid', () => {
    fc.assert(
      fc.property(damaged(wireStep), (wire) => {
        const step = toStep(wire);

        expect(step?.uuid).toBe(wire.uuid);
        expect(STEP_STATES).toContain(step?.state);
        expect(step?.durationSeconds ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('names no repository so that it could leave its path', () => {
    fc.assert(
      fc.property(damaged(wireRepository), (wire) => {
        const slug = toRepository('acme', wire)?.repository;

        expect(slug ?? 'none').not.toMatch(/\/|^\.\.?$|^$/);
      }),
    );
  });
});

describe('readList', () => {
  it('counts what it cannot read and keeps the rest of the page', () => {
    const page = readList({ values: [wirePipeline(), {}, null, { uuid: '{u}' }], page: 1 }, toRun);

    expect(page).toMatchObject({ received: 4, unreadable: 2 });
    expect(page?.items.map((run) => run.uuid)).toEqual(['{5f3c0a51-8d1b-4f0e-9d3a-000000000142}', '{u}']);
  });

  it.each([undefined, null, [], {}, 'values', { values: null }, { values: {} }])('takes %j for no list', (body) => {
    expect(readList(body, toRun)).toBeUndefined();
  });
});
