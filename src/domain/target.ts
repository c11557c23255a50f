/** What a run was started for (api-facts.md, section 6). Names here are unbounded: the ref policy decides what becomes a label. */
export type Target =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'pull-request'; readonly source?: string; readonly destination?: string; readonly id?: number }
  | { readonly kind: 'merge-queue'; readonly name: string; readonly targetBranch?: string }
  | { readonly kind: 'commit' }
  | { readonly kind: 'unknown' };

/** What `bitbucket-pipelines.yml` section ran: `{type: 'custom', pattern: 'deploy'}`. `default` has no pattern. */
export interface Selector {
  readonly type: string;
  readonly pattern?: string;
}

/** Which branch or tag names become a label of their own: globs, `@main` for the repository's main branch. */
export interface RefPolicy {
  /** Does this policy keep the name? `mainBranch` is undefined when not known. */
  readonly keeps: (name: string, mainBranch: string | undefined) => boolean;
}

/** The `ref` label: the kept name, or a bounded class of refs. */
export function toRef(target: Target, policy: RefPolicy, mainBranch: string | undefined): string {
  switch (target.kind) {
    case 'branch':
    case 'tag':
      return policy.keeps(target.name, mainBranch) ? target.name : `(${target.kind})`;
    case 'merge-queue':
      return '(branch)';
    case 'pull-request':
      return '(pull-request)';
    case 'commit':
      return '(commit)';
    case 'unknown':
      return '(unknown)';
    default:
      return target satisfies never;
  }
}

/** The `pipeline` label, e.g. `default`, `branches:main`, `custom:deploy`; `(unknown)` when Bitbucket did not say. */
export function toPipeline(selector: Selector | undefined): string {
  if (selector === undefined) return '(unknown)';
  return selector.pattern === undefined || selector.type === 'default'
    ? selector.type
    : `${selector.type}:${selector.pattern}`;
}

/** The branch or tag that ran, for `last_run_info`: unbounded, so never a label of a value series. */
export function toBranch(target: Target): string {
  switch (target.kind) {
    case 'branch':
    case 'tag':
    case 'merge-queue':
      return target.name;
    case 'pull-request':
      return target.source ?? '';
    case 'commit':
    case 'unknown':
      return '';
    default:
      return target satisfies never;
  }
}
