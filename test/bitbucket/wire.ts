/** A pipeline object with every field that Bitbucket was seen to return (api-facts.md, section 3), ours and invented. */
export function wirePipeline(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    type: 'pipeline',
    uuid: '{5f3c0a51-8d1b-4f0e-9d3a-000000000142}',
    build_number: 142,
    run_number: 2,
    repository: { type: 'repository', full_name: 'acme/checkout' },
    state: {
      name: 'COMPLETED',
      type: 'pipeline_state_completed',
      result: { name: 'FAILED', type: 'pipeline_state_completed_failed' },
    },
    target: {
      type: 'pipeline_ref_target',
      ref_type: 'branch',
      ref_name: 'main',
      commit: { type: 'commit', hash: '9b1e7c5d4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c' },
      selector: { type: 'branches', pattern: 'main' },
    },
    trigger: { name: 'PUSH', type: 'pipeline_trigger_push' },
    creator: { type: 'user', display_name: 'Robin Example', uuid: '{0c0ffee0-0000-4000-8000-000000000001}' },
    created_on: '2026-11-02T08:15:00.250Z',
    completed_on: '2026-11-02T08:17:09.750418Z',
    duration_in_seconds: 97,
    build_seconds_used: 180,
    first_successful: false,
    expired: false,
    has_variables: false,
    labels: {},
    links: {},
    ...changes,
  };
}

/** A step object likewise (section 4). */
export function wireStep(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    type: 'pipeline_step',
    uuid: '{a7d1c9e2-0000-4000-8000-000000000001}',
    pipeline: { type: 'pipeline', uuid: '{5f3c0a51-8d1b-4f0e-9d3a-000000000142}' },
    name: 'Build and test',
    run_number: 1,
    state: {
      name: 'COMPLETED',
      type: 'pipeline_step_state_completed',
      result: { name: 'SUCCESSFUL', type: 'pipeline_step_state_completed_successful' },
    },
    trigger: { type: 'pipeline_step_trigger_automatic' },
    maxTime: 120,
    started_on: '2026-11-02T08:15:12.500Z',
    completed_on: '2026-11-02T08:16:30.100200300Z',
    duration_in_seconds: 77,
    build_seconds_used: 154,
    image: { name: 'node:22' },
    setup_commands: [{ commandType: 'user', name: 'umask 000', command: 'umask 000' }],
    script_commands: [{ commandType: 'user', name: 'npm test', command: 'npm test' }],
    teardown_commands: [],
    ...changes,
  };
}

/** A repository object likewise (section 8). */
export function wireRepository(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    type: 'repository',
    uuid: '{77777777-0000-4000-8000-000000000007}',
    slug: 'checkout',
    full_name: 'acme/checkout',
    name: 'Checkout',
    project: { type: 'project', key: 'SHOP', name: 'Shop' },
    mainbranch: { type: 'branch', name: 'main' },
    updated_on: '2026-11-02T08:14:58.123456+00:00',
    is_private: true,
    ...changes,
  };
}

/** `{stage}` or `{result}` under a state name, with Bitbucket's types. */
export function runState(name: string, inner?: { readonly stage?: string; readonly result?: string }) {
  return state('pipeline_state', name, inner);
}

export function stepState(name: string, inner?: { readonly stage?: string; readonly result?: string }) {
  return state('pipeline_step_state', name, inner);
}

function state(prefix: string, name: string, inner: { readonly stage?: string; readonly result?: string } = {}) {
  const type = `${prefix}_${name.toLowerCase()}`;
  const level = (word: string) => ({ name: word, type: `${type}_${word.toLowerCase()}` });
  return {
    name,
    type,
    ...(inner.stage === undefined ? {} : { stage: level(inner.stage) }),
    ...(inner.result === undefined ? {} : { result: level(inner.result) }),
  };
}
