import { repositoryKey } from '../domain/repository.ts';
import { type Answer, failure, notFound } from './answer.ts';
import { answerPipeline, answerPipelines, answerStep, answerSteps, type PipelineRequest } from './answer-pipelines.ts';
import {
  answerRepositories,
  answerRepository,
  answerWorkspaces,
  isWorkspace,
  type RepositoriesRequest,
} from './answer-repositories.ts';
import type { Fields } from './fields.ts';
import type { RenderPipelineText } from './pipeline-text.ts';
import type { RepositoryFacts } from './repository-spec.ts';
import type { Route } from './route.ts';
import type { World } from './world.ts';

/** A request of a caller who may call. */
export interface ResourceRequest {
  readonly world: World;
  readonly route: Route;
  readonly query: URLSearchParams;
  readonly now: number;
  readonly publicOnly: boolean;
  readonly renderText: RenderPipelineText;
  readonly toFields: (text: string | undefined) => Fields;
}

/** What the real API puts into `next`; a client that follows it leaves the simulator. */
const ORIGIN = 'https://api.bitbucket.org';

export function answerResource(resource: ResourceRequest): Answer {
  const { world, route, query, now, publicOnly } = resource;
  world.advance(now);
  const fields = resource.toFields(query.get('fields') ?? undefined);
  const request: RepositoriesRequest = { world, query, fields, now, publicOnly, origin: ORIGIN };
  switch (route.endpoint) {
    case 'workspaces':
      return publicOnly ? failure(401, 'Login required') : answerWorkspaces(request);
    case 'repositories':
      return answerRepositories(request, route.workspace);
    case 'repository':
    case 'pipelines':
    case 'pipeline':
    case 'steps':
    case 'step':
      return answerWithin(request, resource);
    case 'removed':
      return failure(410, 'CHANGE-2770 - Functionality has been deprecated', 'Please read the changelog entry.');
    case 'token':
    case 'unknown':
      return failure(404, 'Resource not found', 'There is no API hosted at this URL');
    default:
      return route.endpoint satisfies never;
  }
}

function answerWithin(request: RepositoriesRequest, { route, renderText }: ResourceRequest): Answer {
  const repository = findRepository(request.world, route, request.now);
  if (repository === undefined) return notFound(`Repository ${route.workspace}/${route.repository} not found`);
  if (request.publicOnly && repository.private) return failure(403, 'Access denied. You must have read access.');
  const within: PipelineRequest = { ...request, repository, renderText };
  switch (route.endpoint) {
    case 'pipelines':
      return answerPipelines(within);
    case 'pipeline':
      return answerPipeline(within, route.pipeline);
    case 'steps':
      return answerSteps(within, route.pipeline);
    case 'step':
      return answerStep(within, route.pipeline, route.step);
    default:
      return answerRepository(request, repository);
  }
}

/** Slugs or `{uuid}`s, in any mixture. */
function findRepository(world: World, route: Route, now: number): RepositoryFacts | undefined {
  const bySlug = world.repository(repositoryKey(route), now);
  if (bySlug !== undefined) return bySlug;
  if (!route.workspace.startsWith('{') && !route.repository.startsWith('{')) return undefined;
  return world
    .repositories(now)
    .find(
      (repository) =>
        (repository.slug === route.repository || repository.uuid === route.repository) &&
        isWorkspace(repository, route.workspace),
    );
}
