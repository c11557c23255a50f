/**
 * The `fields` parameter of every request: exactly what `schema.ts` reads. An untrimmed steps page costs several kB per step
 * (api-facts.md, section 2).
 */
const STATE = ['name', 'type', 'stage.name', 'stage.type', 'result.name', 'result.type'] as const;

export const RUN_FIELDS: readonly string[] = [
  'uuid',
  'build_number',
  'run_number',
  ...under('state', STATE),
  'target.type',
  'target.ref_type',
  'target.ref_name',
  'target.source',
  'target.destination',
  'target.target_branch',
  'target.commit.hash',
  'target.pullrequest.id',
  'target.selector.type',
  'target.selector.pattern',
  'trigger.name',
  'trigger.type',
  'creator.display_name',
  'created_on',
  'completed_on',
  'duration_in_seconds',
  'build_seconds_used',
];

export const STEP_FIELDS: readonly string[] = [
  'uuid',
  'name',
  'run_number',
  ...under('state', STATE),
  'trigger.type',
  'started_on',
  'completed_on',
  'duration_in_seconds',
  'build_seconds_used',
];

export const REPOSITORY_FIELDS: readonly string[] = [
  'uuid',
  'slug',
  'full_name',
  'project.key',
  'mainbranch.name',
  'updated_on',
];

/** The parameter for one object. */
export function objectFields(fields: readonly string[]): string {
  return fields.join(',');
}

/** The parameter for a list of such objects. */
export function listFields(fields: readonly string[]): string {
  return under('values', fields).join(',');
}

function under(parent: string, fields: readonly string[]): readonly string[] {
  return fields.map((field) => `${parent}.${field}`);
}
