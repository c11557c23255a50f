import { describe, expect, it } from 'vitest';
import { toRun } from '../../src/bitbucket/to-run.ts';
import { wirePipeline } from './wire.ts';

const COMMIT = { type: 'commit', hash: 'c0ffee' };
const HOSTILE = ' \n"}<script>alert(1)</script>{\u202e\\ ';

function targetOf(target: unknown) {
  return toRun(wirePipeline({ target }))?.target;
}

function selectorOf(selector: unknown) {
  return toRun(wirePipeline({ target: { type: 'pipeline_commit_target', selector } }))?.selector;
}

describe('target', () => {
  it.each([
    [
      'a branch',
      { type: 'pipeline_ref_target', ref_type: 'branch', ref_name: 'main' },
      { kind: 'branch', name: 'main' },
    ],
    ['a tag', { type: 'pipeline_ref_target', ref_type: 'tag', ref_name: 'v1.2' }, { kind: 'tag', name: 'v1.2' }],
    [
      'an annotated tag',
      { type: 'pipeline_ref_target', ref_type: 'ANNOTATED_TAG', ref_name: 'v2' },
      { kind: 'tag', name: 'v2' },
    ],
    [
      'a named branch',
      { type: 'pipeline_ref_target', ref_type: 'named_branch', ref_name: 'default' },
      { kind: 'branch', name: 'default' },
    ],
    ['a bookmark', { type: 'pipeline_ref_target', ref_type: 'bookmark', ref_name: 'b' }, { kind: 'branch', name: 'b' }],
    ['a ref whose type `fields` dropped', { ref_name: 'develop', commit: COMMIT }, { kind: 'branch', name: 'develop' }],
    ['a tag whose type `fields` dropped', { ref_name: 'v3', ref_type: 'tag' }, { kind: 'tag', name: 'v3' }],
    ['a ref without a name', { type: 'pipeline_ref_target', ref_type: 'branch' }, { kind: 'unknown' }],
    ['a commit', { type: 'pipeline_commit_target', commit: COMMIT }, { kind: 'commit' }],
    ['a commit without its type', { commit: COMMIT }, { kind: 'commit' }],
    [
      'a pull request',
      {
        type: 'pipeline_pullrequest_target',
        source: 'feature/cart',
        destination: 'main',
        pullrequest: { type: 'pullrequest', id: 62, title: 'Cart' },
        commit: COMMIT,
      },
      { kind: 'pull-request', source: 'feature/cart', destination: 'main', id: 62 },
    ],
    ['a bare pull request', { type: 'pipeline_pullrequest_target' }, { kind: 'pull-request' }],
    [
      'a pull request without its type',
      { source: 'a', destination: 'b', pullrequest: null },
      { kind: 'pull-request', source: 'a', destination: 'b' },
    ],
    [
      'a merge queue',
      {
        type: 'pipeline_merge_queue_ref_target',
        ref_type: 'branch',
        ref_name: 'bitbucket-merge-queue-7',
        target_branch: 'main',
        pullrequest_ids: [7, 8],
      },
      { kind: 'merge-queue', name: 'bitbucket-merge-queue-7', targetBranch: 'main' },
    ],
    [
      'a merge queue without its type',
      { ref_name: 'bitbucket-merge-queue-9', target_branch: 'main' },
      { kind: 'merge-queue', name: 'bitbucket-merge-queue-9', targetBranch: 'main' },
    ],
    ['a merge queue without a ref', { type: 'pipeline_merge_queue_ref_target' }, { kind: 'unknown' }],
    [
      'a type from the future with a ref',
      { type: 'pipeline_release_target', ref_type: 'branch', ref_name: 'main' },
      { kind: 'branch', name: 'main' },
    ],
    ['a type from the future', { type: 'pipeline_release_target' }, { kind: 'unknown' }],
    ['nothing', {}, { kind: 'unknown' }],
    ['null', null, { kind: 'unknown' }],
    ['text', 'main', { kind: 'unknown' }],
    ['a ref with wrong types', { type: 7, ref_name: ['main'], ref_type: {} }, { kind: 'unknown' }],
  ])('of %s', (_case, wire, expected) => {
    expect(targetOf(wire)).toEqual(expected);
  });

  it('keeps a hostile ref name as it is', () => {
    expect(targetOf({ type: 'pipeline_ref_target', ref_name: HOSTILE })).toEqual({ kind: 'branch', name: HOSTILE });
  });
});

describe('selector', () => {
  it.each([
    ['default', { type: 'default' }, { type: 'default' }],
    ['branches', { type: 'branches', pattern: 'release/*' }, { type: 'branches', pattern: 'release/*' }],
    ['custom', { type: 'custom', pattern: 'deploy' }, { type: 'custom', pattern: 'deploy' }],
    ['pull requests', { type: 'pull-requests', pattern: '**' }, { type: 'pull-requests', pattern: '**' }],
    ['merge queues', { type: 'merge-queues' }, { type: 'merge-queues' }],
    [
      'an imported one',
      { type: 'custom', pattern: 'p', imported_from: { repo_uuid: '{r}' } },
      { type: 'custom', pattern: 'p' },
    ],
    ['a wrong pattern', { type: 'custom', pattern: 7 }, { type: 'custom' }],
    ['no type', { pattern: 'x' }, undefined],
    ['none', undefined, undefined],
    ['null', null, undefined],
  ])('of %s', (_case, wire, expected) => {
    expect(selectorOf(wire)).toEqual(expected);
  });
});
