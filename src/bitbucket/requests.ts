import { toPipelineRequest, toPipelinesRequest } from './pipelines.ts';
import { toRepositoriesRequest, toRepositoryRequest } from './repositories.ts';
import type { ApiRequest } from './request.ts';
import { toStepsRequest } from './steps.ts';

/** Every request that the client can make, in every form, by the builders that it uses itself. */
export function listEveryRequest(): readonly ApiRequest[] {
  const name = { workspace: 'acme', repository: 'app' };
  const uuid = '{11111111-2222-4333-8444-555555555555}';
  const paging = { page: 1, pagelen: 100 };
  return [
    toPipelinesRequest(name, paging),
    toPipelineRequest(name, uuid),
    toStepsRequest(name, uuid, 1),
    toRepositoriesRequest('acme', paging),
    toRepositoriesRequest('acme', { ...paging, sort: 'slug', projects: ['PLAT', 'WEB'] }),
    toRepositoriesRequest('acme', { ...paging, sort: '-updated_on' }),
    toRepositoryRequest(name),
  ];
}
