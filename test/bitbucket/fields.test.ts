import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { listFields, objectFields, REPOSITORY_FIELDS, RUN_FIELDS, STEP_FIELDS } from '../../src/bitbucket/fields.ts';
import { WireRepository, WireRun, WireStep } from '../../src/bitbucket/schema.ts';
import { toRepository } from '../../src/bitbucket/to-repository.ts';
import { toRun } from '../../src/bitbucket/to-run.ts';
import { toStep } from '../../src/bitbucket/to-step.ts';
import { wirePipeline, wireRepository, wireStep } from './wire.ts';

/** Paths of everything in a schema that is not an object itself. */
function leaves(schema: z.core.$ZodType, path: string): string[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === 'catch' || def.type === 'optional') return leaves(def.innerType, path);
  if (def.type !== 'object') return [path];
  return Object.entries(def.shape).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`));
}

/** What Bitbucket leaves of an object for a `fields` parameter. */
function trim(object: unknown, fields: readonly string[]): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const kept = Object.entries(object).flatMap(([name, value]) => {
    if (fields.includes(name)) return [[name, value]];
    const inner = fields.filter((field) => field.startsWith(`${name}.`)).map((field) => field.slice(name.length + 1));
    return inner.length === 0 ? [] : [[name, trim(value, inner)]];
  });
  return Object.fromEntries(kept);
}

describe('fields', () => {
  it.each([
    ['runs', RUN_FIELDS, WireRun],
    ['steps', STEP_FIELDS, WireStep],
    ['repositories', REPOSITORY_FIELDS, WireRepository],
  ])('ask for exactly what the schema of %s reads', (_case, fields, schema) => {
    expect([...fields].sort()).toEqual(leaves(schema, '').sort());
  });

  it('lose nothing that we read', () => {
    const pullRequest = { type: 'pipeline_pullrequest_target', source: 'a', destination: 'b', pullrequest: { id: 3 } };
    const mergeQueue = { type: 'pipeline_merge_queue_ref_target', ref_name: 'q', target_branch: 'main' };

    for (const run of [wirePipeline(), wirePipeline({ target: pullRequest }), wirePipeline({ target: mergeQueue })]) {
      expect(toRun(trim(run, RUN_FIELDS))).toEqual(toRun(run));
    }
    expect(toStep(trim(wireStep(), STEP_FIELDS))).toEqual(toStep(wireStep()));
    expect(toRepository('acme', trim(wireRepository(), REPOSITORY_FIELDS))).toEqual(
      toRepository('acme', wireRepository()),
    );
  });

  it('are written for an object and for a list', () => {
    expect(objectFields(['uuid', 'state.name'])).toBe('uuid,state.name');
    expect(listFields(['uuid', 'state.name'])).toBe('values.uuid,values.state.name');
  });
});
