import { describe, expect, it } from 'vitest';
import { createRefPolicy } from '../../src/domain/ref-policy.ts';
import { type Selector, type Target, toBranch, toPipeline, toRef } from '../../src/domain/target.ts';
import { toTrigger } from '../../src/domain/trigger.ts';

const policy = createRefPolicy(['@main', 'develop', 'release/*', 'hotfix/**', 'v?.x']);

describe('toRef', () => {
  it.each<[Target, string]>([
    [{ kind: 'branch', name: 'trunk' }, 'trunk'],
    [{ kind: 'branch', name: 'main' }, '(branch)'],
    [{ kind: 'branch', name: 'develop' }, 'develop'],
    [{ kind: 'branch', name: 'developer' }, '(branch)'],
    [{ kind: 'branch', name: 'Develop' }, '(branch)'],
    [{ kind: 'branch', name: 'release/1.2' }, 'release/1.2'],
    [{ kind: 'branch', name: 'release/1.2/fix' }, '(branch)'],
    [{ kind: 'branch', name: 'hotfix/1.2/fix' }, 'hotfix/1.2/fix'],
    [{ kind: 'branch', name: 'v1.x' }, 'v1.x'],
    [{ kind: 'branch', name: 'v1yx' }, '(branch)'],
    [{ kind: 'tag', name: 'v1.0.0' }, '(tag)'],
    [{ kind: 'tag', name: 'release/1.0' }, 'release/1.0'],
    [{ kind: 'pull-request', source: 'develop', destination: 'trunk', id: 7 }, '(pull-request)'],
    [{ kind: 'merge-queue', name: 'bitbucket-merge-queue-62' }, '(branch)'],
    [{ kind: 'commit' }, '(commit)'],
    [{ kind: 'unknown' }, '(unknown)'],
  ])('%j becomes %s', (target, ref) => {
    expect(toRef(target, policy, 'trunk')).toBe(ref);
  });

  it('keeps no main branch while it is unknown', () => {
    expect(toRef({ kind: 'branch', name: 'main' }, policy, undefined)).toBe('(branch)');
  });
});

describe('toPipeline', () => {
  it.each<[Selector | undefined, string]>([
    [{ type: 'default' }, 'default'],
    [{ type: 'default', pattern: 'ignored' }, 'default'],
    [{ type: 'branches', pattern: 'main' }, 'branches:main'],
    [{ type: 'custom', pattern: 'deploy to prod' }, 'custom:deploy to prod'],
    [{ type: 'pull-requests', pattern: '**' }, 'pull-requests:**'],
    [{ type: 'merge-queues' }, 'merge-queues'],
    [undefined, '(unknown)'],
  ])('%j is %s', (selector, pipeline) => {
    expect(toPipeline(selector)).toBe(pipeline);
  });
});

it.each<[Target, string]>([
  [{ kind: 'pull-request', source: 'feature/a' }, 'feature/a'],
  [{ kind: 'pull-request' }, ''],
  [{ kind: 'tag', name: 'v1' }, 'v1'],
  [{ kind: 'commit' }, ''],
])('the branch of %j is %s', (target, branch) => {
  expect(toBranch(target)).toBe(branch);
});

it.each([
  [{ name: 'PUSH', type: 'pipeline_trigger_push' }, 'PUSH'],
  [{ name: 'SCHEDULE' }, 'SCHEDULE'],
  [{ name: 'SCHEDULED' }, 'SCHEDULE'],
  [{ type: 'pipeline_trigger_manual' }, 'MANUAL'],
  [{ type: 'pipeline_trigger_pull_request_push' }, 'PULL_REQUEST'],
  [{ name: 'PARENT_STEP' }, 'PARENT_STEP'],
  [{ name: 'PHASE OF THE MOON' }, 'UNKNOWN'],
  [{ type: 'unheard_of' }, 'UNKNOWN'],
  [undefined, 'UNKNOWN'],
] as const)('the trigger of %j is %s', (raw, trigger) => {
  expect(toTrigger(raw)).toBe(trigger);
});
