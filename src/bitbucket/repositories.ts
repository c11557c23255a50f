import type { RepositoryName } from '../domain/repository.ts';
import { listFields, objectFields, REPOSITORY_FIELDS } from './fields.ts';
import type { ApiRequest } from './request.ts';

export interface RepositoriesQuery {
  readonly page: number;
  readonly pagelen: number;
  readonly sort?: 'slug' | '-updated_on';
  /** Project keys; empty means all. */
  readonly projects?: readonly string[];
}

/** One page of a workspace's repositories. */
export function toRepositoriesRequest(workspace: string, query: RepositoriesQuery): ApiRequest {
  const { projects = [] } = query;
  return {
    endpoint: 'repositories',
    method: 'GET',
    template: '/repositories/{workspace}',
    path: { workspace },
    query: {
      ...(query.sort === undefined ? {} : { sort: query.sort }),
      ...(projects.length === 0 ? {} : { q: projects.map(isProject).join(' OR ') }),
      page: String(query.page),
      pagelen: String(query.pagelen),
      fields: listFields(REPOSITORY_FIELDS),
    },
  };
}

/** One repository. */
export function toRepositoryRequest(name: RepositoryName): ApiRequest {
  return {
    endpoint: 'repository',
    method: 'GET',
    template: '/repositories/{workspace}/{repo_slug}',
    path: { workspace: name.workspace, repo_slug: name.repository },
    query: { fields: objectFields(REPOSITORY_FIELDS) },
  };
}

function isProject(key: string): string {
  return `project.key="${key.replaceAll(/["\\]/g, '\\$&')}"`;
}
