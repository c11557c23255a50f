import type { FieldTree } from './fields.ts';
import { createRandom } from './random.ts';
import { type Members, renderObject } from './render-object.ts';
import { type RepositoryFacts, toWorkspaceUuid } from './repository-spec.ts';
import { toRepositoryTimestamp } from './timestamp.ts';

/** A repository and when it was last pushed to (milliseconds). */
export interface RepositoryView {
  readonly repository: RepositoryFacts;
  readonly updatedAt: number;
}

const MEMBERS: Members<RepositoryView> = {
  type: () => 'repository',
  uuid: ({ repository }) => repository.uuid,
  full_name: ({ repository }) => fullName(repository),
  name: ({ repository }) => repository.slug,
  slug: ({ repository }) => repository.slug,
  scm: () => 'git',
  is_private: ({ repository }) => repository.private,
  description: () => '',
  language: () => '',
  size: () => 788_051,
  has_issues: () => false,
  has_wiki: () => false,
  fork_policy: () => 'no_public_forks',
  website: () => null,
  project: ({ repository }) => toProjectJson(repository.project),
  // An empty repository has an explicit null.
  mainbranch: ({ repository }) =>
    repository.mainBranch === undefined ? null : { type: 'branch', name: repository.mainBranch },
  workspace: ({ repository }) => toWorkspaceJson(repository.workspace),
  created_on: ({ repository }) => toRepositoryTimestamp(repository.createdAt),
  updated_on: ({ updatedAt }) => toRepositoryTimestamp(updatedAt),
  links: ({ repository }) => ({ html: { href: `https://bitbucket.org/${fullName(repository)}` } }),
};

/** A repository as the API writes it. */
export function renderRepository(view: RepositoryView, only: FieldTree | undefined): Record<string, unknown> {
  return renderObject(MEMBERS, view, { only });
}

/** The short form within other objects. */
export function toRepositoryLinkJson(repository: RepositoryFacts): Readonly<Record<string, unknown>> {
  return { type: 'repository', full_name: fullName(repository), name: repository.slug, uuid: repository.uuid };
}

export function toWorkspaceJson(workspace: string): Readonly<Record<string, unknown>> {
  return { type: 'workspace', uuid: toWorkspaceUuid(workspace), slug: workspace, name: workspace };
}

function toProjectJson(key: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (key === undefined) return undefined;
  return { type: 'project', key, name: `Project ${key}`, uuid: createRandom('project', key).uuid() };
}

function fullName(repository: RepositoryFacts): string {
  return `${repository.workspace}/${repository.slug}`;
}
