import { repositoryKey } from '../domain/repository.ts';
import { type Answer, failure, json, jsonText, notFound } from './answer.ts';
import { dropFields, type Fields, pickFields } from './fields.ts';
import { listRuns } from './list-runs.ts';
import { parsePage } from './page.ts';
import { renderPipeline } from './pipeline-json.ts';
import type { RenderPipelineText } from './pipeline-text.ts';
import type { RepositoryFacts } from './repository-spec.ts';
import { type RunView, runAt, stepsAt } from './run-at.ts';
import { renderStep } from './step-json.ts';
import type { World } from './world.ts';

/** A request for something of one repository that exists and may be read. */
export interface PipelineRequest {
  readonly world: World;
  readonly repository: RepositoryFacts;
  readonly query: URLSearchParams;
  readonly fields: Fields;
  readonly now: number;
  readonly renderText: RenderPipelineText;
}

/** GET …/pipelines: `size` is the total, there is no `next`, a page past the end is empty. */
export function answerPipelines(request: PipelineRequest): Answer {
  const { world, repository, query, fields, now } = request;
  const paging = parsePage(query);
  if ('status' in paging) return paging;
  const refName = query.get('target.ref_name') ?? query.get('target.branch');
  const { size, views } = listRuns(
    world.runs(keyOf(repository)),
    { ...paging, sort: query.get('sort') ?? undefined, ...(refName === null ? {} : { refName }) },
    now,
  );
  if (size === 0 && repository.neverUsed === 'not_found')
    return notFound('Pipelines is not enabled for this repository');
  const envelope = { page: paging.page, pagelen: paging.pagelen, size };
  if (fields.without.size === 0) return listOfTexts(request, envelope, views);
  const values = views.map((view) => renderPipeline(repository, view, fields.only?.get('values')));
  return json(200, trimmedEnvelope({ ...envelope, values }, fields));
}

/** The same body as from `trimmedEnvelope`, put together from texts that may be known already. */
function listOfTexts(
  request: PipelineRequest,
  envelope: Readonly<Record<string, number>>,
  views: readonly RunView[],
): Answer {
  const { repository, fields, renderText } = request;
  const { only } = fields;
  const head = JSON.stringify(only === undefined ? envelope : pickFields(envelope, only)).slice(0, -1);
  if (only !== undefined && !only.has('values') && !only.has('*')) return jsonText(`${head}}`);
  const texts = views.map((view) => renderText(repository, view, only?.get('values'))).join(',');
  return jsonText(`${head}${head === '{' ? '' : ','}"values":[${texts}]}`);
}

/** GET …/pipelines/{uuid or build number}. */
export function answerPipeline(request: PipelineRequest, id: string): Answer {
  const view = findRun(request, id);
  if (view === undefined) return unknownPipeline(id);
  const { fields } = request;
  return json(200, dropFields(renderPipeline(request.repository, view, fields.only), fields.without));
}

/** GET …/pipelines/{uuid}/steps. */
export function answerSteps(request: PipelineRequest, id: string): Answer {
  const paging = parsePage(request.query);
  if ('status' in paging) return paging;
  const view = findRun(request, id);
  if (view === undefined) return unknownPipeline(id);
  const steps = stepsAt(view);
  const first = (paging.page - 1) * paging.pagelen;
  const only = request.fields.only?.get('values');
  const values = steps.slice(first, first + paging.pagelen).map((step) => renderStep(step, only));
  const envelope = { page: paging.page, pagelen: paging.pagelen, size: steps.length, values };
  return json(200, trimmedEnvelope(envelope, request.fields));
}

/** GET …/steps/{step_uuid}. */
export function answerStep(request: PipelineRequest, id: string, stepUuid: string): Answer {
  const view = findRun(request, id);
  if (view === undefined) return unknownPipeline(id);
  const step = stepsAt(view).find((candidate) => candidate.step.uuid === stepUuid);
  if (step === undefined) return notFound(`Pipeline step ${stepUuid} not found`);
  return json(200, dropFields(renderStep(step, request.fields.only), request.fields.without));
}

/** With `fields`, whatever it does not name is gone: also `page` and `size`. The values were trimmed when rendered. */
export function trimmedEnvelope(envelope: Readonly<Record<string, unknown>>, fields: Fields): unknown {
  if (fields.only === undefined) return dropFields(envelope, fields.without);
  const { values, ...rest } = envelope;
  const kept = {
    ...Object(pickFields(rest, fields.only)),
    ...(fields.only.has('values') || fields.only.has('*') ? { values } : {}),
  };
  return dropFields(kept, fields.without);
}

function findRun({ world, repository, now }: PipelineRequest, id: string): RunView | undefined {
  const runs = world.runs(keyOf(repository));
  const run = /^\d+$/.test(id) ? runs.byBuildNumber(Number(id)) : runs.byUuid(id);
  return run === undefined ? undefined : runAt(run, now);
}

function unknownPipeline(id: string): Answer {
  return failure(404, `Pipeline ${id} not found`);
}

function keyOf(repository: RepositoryFacts): string {
  return repositoryKey({ workspace: repository.workspace, repository: repository.slug });
}
