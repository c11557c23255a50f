import type { RepositoryName } from '../domain/repository.ts';
import { listFields, objectFields, RUN_FIELDS } from './fields.ts';
import type { ApiRequest } from './request.ts';

/**
 * Newest first: the default order is oldest first (api-facts.md, section 2). No server-side filter, because `status` was seen to be
 * ignored.
 */
export function toPipelinesRequest(
  name: RepositoryName,
  paging: { readonly page: number; readonly pagelen: number },
): ApiRequest {
  return {
    endpoint: 'pipelines',
    method: 'GET',
    template: '/repositories/{workspace}/{repo_slug}/pipelines',
    path: { workspace: name.workspace, repo_slug: name.repository },
    query: {
      sort: '-created_on',
      page: String(paging.page),
      pagelen: String(paging.pagelen),
      fields: listFields(RUN_FIELDS),
    },
  };
}

/** One run by its uuid. */
export function toPipelineRequest(name: RepositoryName, uuid: string): ApiRequest {
  return {
    endpoint: 'pipeline',
    method: 'GET',
    template: '/repositories/{workspace}/{repo_slug}/pipelines/{pipeline_uuid}',
    path: { workspace: name.workspace, repo_slug: name.repository, pipeline_uuid: uuid },
    query: { fields: objectFields(RUN_FIELDS) },
  };
}
