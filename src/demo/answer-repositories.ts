import { repositoryKey } from '../domain/repository.ts';
import { type Answer, failure, json, notFound } from './answer.ts';
import { trimmedEnvelope } from './answer-pipelines.ts';
import { dropFields, type Fields, pickFields } from './fields.ts';
import { parsePage } from './page.ts';
import { parseProjectFilter } from './project-filter.ts';
import { type RepositoryView, renderRepository, toWorkspaceJson } from './repository-json.ts';
import { type RepositoryFacts, toWorkspaceUuid } from './repository-spec.ts';
import type { World } from './world.ts';

export interface RepositoriesRequest {
  readonly world: World;
  readonly query: URLSearchParams;
  readonly fields: Fields;
  readonly now: number;
  /** Without a credential only public repositories are listed. */
  readonly publicOnly: boolean;
  /** Scheme and host for `next`. */
  readonly origin: string;
}

/** GET /repositories/{workspace}: unlike the pipelines list it has `next`, and `q` works. */
export function answerRepositories(request: RepositoriesRequest, workspace: string): Answer {
  const { world, query, fields, now } = request;
  const all = world.repositories(now).filter((repository) => isWorkspace(repository, workspace));
  if (all.length === 0) return notFound(`No workspace with identifier '${workspace}'.`);
  const paging = parsePage(query);
  if ('status' in paging) return paging;
  const q = query.get('q');
  const projects = q === null ? undefined : parseProjectFilter(q);
  if (q !== null && projects === undefined) return failure(400, 'Invalid query expression', `Cannot parse: ${q}`);
  const views = all
    .filter((repository) => !(request.publicOnly && repository.private))
    .filter((repository) => projects === undefined || projects.has(repository.project ?? ''))
    .map((repository) => toView(world, repository, now));
  const sorted = sortViews(views, query.get('sort'));
  const first = (paging.page - 1) * paging.pagelen;
  const values = sorted
    .slice(first, first + paging.pagelen)
    .map((view) => renderRepository(view, fields.only?.get('values')));
  const next = first + paging.pagelen < sorted.length ? { next: nextUrl(request, workspace, paging.page + 1) } : {};
  const envelope = { page: paging.page, pagelen: paging.pagelen, size: sorted.length, ...next, values };
  return json(200, trimmedEnvelope(envelope, fields));
}

/** GET /repositories/{workspace}/{repository}. */
export function answerRepository(request: RepositoriesRequest, repository: RepositoryFacts): Answer {
  const { world, fields, now } = request;
  return json(200, dropFields(renderRepository(toView(world, repository, now), fields.only), fields.without));
}

/** GET /user/workspaces. */
export function answerWorkspaces({ world, query, fields, now }: RepositoriesRequest): Answer {
  const paging = parsePage(query);
  if ('status' in paging) return paging;
  const workspaces = [...new Set(world.repositories(now).map((repository) => repository.workspace))];
  const first = (paging.page - 1) * paging.pagelen;
  const accesses = workspaces.slice(first, first + paging.pagelen).map((workspace) => ({
    type: 'workspace_access',
    administrator: false,
    workspace: { ...toWorkspaceJson(workspace), type: 'workspace_base' },
  }));
  const values = pickFields(accesses, fields.only?.get('values') ?? new Map());
  const envelope = { page: paging.page, pagelen: paging.pagelen, size: workspaces.length, values };
  return json(200, trimmedEnvelope(envelope, fields));
}

/** Slug or `{uuid}` of the workspace. */
export function isWorkspace(repository: RepositoryFacts, workspace: string): boolean {
  return repository.workspace === workspace || toWorkspaceUuid(repository.workspace) === workspace;
}

function toView(world: World, repository: RepositoryFacts, now: number): RepositoryView {
  const key = repositoryKey({ workspace: repository.workspace, repository: repository.slug });
  return { repository, updatedAt: world.updatedAt(key, now) };
}

function sortViews(views: readonly RepositoryView[], sort: string | null): readonly RepositoryView[] {
  switch (sort) {
    case 'updated_on':
      return views.toSorted((a, b) => a.updatedAt - b.updatedAt);
    case '-updated_on':
      return views.toSorted((a, b) => b.updatedAt - a.updatedAt);
    case 'slug':
    case 'name':
    case 'full_name':
      return views.toSorted((a, b) => (a.repository.slug < b.repository.slug ? -1 : 1));
    default:
      return views;
  }
}

function nextUrl({ origin, query }: RepositoriesRequest, workspace: string, page: number): string {
  const next = new URLSearchParams(query);
  next.set('page', String(page));
  return `${origin}/2.0/repositories/${encodeURIComponent(workspace)}?${next}`;
}
