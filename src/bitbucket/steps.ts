import type { RepositoryName } from '../domain/repository.ts';
import type { Step } from '../domain/step.ts';
import type { Page } from './api.ts';
import { listFields, STEP_FIELDS } from './fields.ts';
import type { ApiRequest } from './request.ts';

/** The most that the endpoint is known to take (api-facts.md, section 2). */
export const STEPS_PAGELEN = 100;
/** A pipeline holds at most 100 steps today (section 12), so this only ends a list that never ends. */
const MOST_PAGES = 10;

/** One page of a run's steps. */
export function toStepsRequest(name: RepositoryName, uuid: string, page: number): ApiRequest {
  return {
    endpoint: 'steps',
    method: 'GET',
    template: '/repositories/{workspace}/{repo_slug}/pipelines/{pipeline_uuid}/steps',
    path: { workspace: name.workspace, repo_slug: name.repository, pipeline_uuid: uuid },
    query: { page: String(page), pagelen: String(STEPS_PAGELEN), fields: listFields(STEP_FIELDS) },
  };
}

/**
 * All steps in list order, each once. Paging is not documented for steps, so a page that brings nothing new ends the list as well:
 * the endpoint may ignore `page`.
 */
export async function collectSteps(readPage: (page: number) => Promise<Page<Step>>): Promise<readonly Step[]> {
  const steps = new Map<string, Step>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { items, received } = await readPage(page);
    const before = steps.size;
    for (const step of items) {
      if (!steps.has(step.uuid)) steps.set(step.uuid, step);
    }
    if (received < STEPS_PAGELEN || steps.size === before) break;
  }
  return [...steps.values()];
}
