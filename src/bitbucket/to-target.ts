import type { Selector, Target } from '../domain/target.ts';
import { present } from './present.ts';
import type { WireTarget } from './schema.ts';
import { toCount, toText } from './to-number.ts';

/**
 * What a run was started for. `fields` may have dropped the type, and new types appear unannounced: then the shape tells
 * (api-facts.md, section 6).
 */
export function toTarget(wire: WireTarget | undefined): Target {
  if (wire === undefined) return { kind: 'unknown' };
  switch (wire.type) {
    case 'pipeline_ref_target':
      return toRefTarget(wire);
    case 'pipeline_pullrequest_target':
      return toPullRequestTarget(wire);
    case 'pipeline_merge_queue_ref_target':
      return toMergeQueueTarget(wire);
    case 'pipeline_commit_target':
      return { kind: 'commit' };
    default:
      return toTargetByShape(wire);
  }
}

/** Undefined when Bitbucket did not say which section of bitbucket-pipelines.yml ran. */
export function toSelector(wire: WireTarget | undefined): Selector | undefined {
  const type = toText(wire?.selector?.type);
  return type === undefined ? undefined : { type, ...present({ pattern: toText(wire?.selector?.pattern) }) };
}

function toTargetByShape(wire: WireTarget): Target {
  if (toText(wire.target_branch) !== undefined) return toMergeQueueTarget(wire);
  if (toText(wire.ref_name) !== undefined) return toRefTarget(wire);
  if (wire.source !== undefined || wire.pullrequest !== undefined) return toPullRequestTarget(wire);
  return wire.commit === undefined ? { kind: 'unknown' } : { kind: 'commit' };
}

/** `named_branch` and `bookmark` are Mercurial's words for a branch; `annotated_tag` is a tag. */
function toRefTarget(wire: WireTarget): Target {
  const name = toText(wire.ref_name);
  if (name === undefined) return { kind: 'unknown' };
  const refType = wire.ref_type?.toLowerCase();
  return refType === 'tag' || refType === 'annotated_tag' ? { kind: 'tag', name } : { kind: 'branch', name };
}

function toPullRequestTarget(wire: WireTarget): Target {
  return {
    kind: 'pull-request',
    ...present({
      source: toText(wire.source),
      destination: toText(wire.destination),
      id: toCount(wire.pullrequest?.id),
    }),
  };
}

function toMergeQueueTarget(wire: WireTarget): Target {
  const name = toText(wire.ref_name);
  if (name === undefined) return { kind: 'unknown' };
  return { kind: 'merge-queue', name, ...present({ targetBranch: toText(wire.target_branch) }) };
}
