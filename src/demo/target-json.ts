import type { RunPlan } from './plan.ts';

/** `target` as the API writes it (api-facts.md, section 6); undefined for a target that it does not say. */
export function toTargetJson(run: RunPlan): Readonly<Record<string, unknown>> | undefined {
  const { target } = run;
  const commit = { type: 'commit', hash: run.commit };
  const selector = run.selector === undefined ? {} : { selector: run.selector };
  switch (target.kind) {
    case 'branch':
    case 'tag':
      return { type: 'pipeline_ref_target', ref_type: target.kind, ref_name: target.name, commit, ...selector };
    case 'commit':
      return { type: 'pipeline_commit_target', commit, ...selector };
    case 'pull-request':
      return {
        type: 'pipeline_pullrequest_target',
        source: target.source,
        destination: target.destination,
        destination_commit: { type: 'commit', hash: run.commit.slice(0, 12) },
        commit,
        pullrequest: { type: 'pullrequest', id: target.id, title: `Change ${target.id ?? ''}`, draft: false },
        ...selector,
      };
    case 'merge-queue':
      return {
        type: 'pipeline_merge_queue_ref_target',
        ref_type: 'branch',
        ref_name: target.name,
        target_branch: target.targetBranch,
        pullrequest_ids: [run.buildNumber],
        commit,
        ...selector,
      };
    case 'unknown':
      return undefined;
    default:
      return target satisfies never;
  }
}
