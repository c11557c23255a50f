import type { FieldTree } from './fields.ts';
import { createRandom } from './random.ts';
import { type Members, renderObject } from './render-object.ts';
import { toRepositoryLinkJson } from './repository-json.ts';
import type { RepositoryFacts } from './repository-spec.ts';
import { buildSeconds, durationSeconds, type RunView } from './run-at.ts';
import { toRunStateJson } from './state-json.ts';
import { toTargetJson } from './target-json.ts';
import { toPipelineTimestamp } from './timestamp.ts';

interface Source {
  readonly repository: RepositoryFacts;
  readonly view: RunView;
}

/** Links of runs point to a host that nobody outside reaches (api-facts.md, section 3). */
const INTERNAL_URL = 'https://pipelines.internal.invalid/rest/1.0';

const MEMBERS: Members<Source> = {
  type: () => 'pipeline',
  uuid: ({ view }) => view.run.uuid,
  build_number: ({ view }) => view.run.buildNumber,
  run_number: ({ view }) => view.attempt.runNumber,
  state: ({ view }) => toRunStateJson(view.state, extrasOf(view)),
  target: ({ view }) => toTargetJson(view.run),
  trigger: ({ view }) => ({
    name: view.run.trigger,
    type: `pipeline_trigger_${view.run.trigger.toLowerCase()}`,
  }),
  creator: ({ view }) => (view.run.creator === undefined ? undefined : toAccountJson(view.run.creator)),
  created_on: ({ view }) => toPipelineTimestamp(view.run.createdAt, varietyOf(view)),
  completed_on: ({ view }) =>
    view.completedOn === undefined ? undefined : toPipelineTimestamp(view.completedOn, varietyOf(view)),
  duration_in_seconds: ({ view }) => durationSeconds(view),
  build_seconds_used: ({ view }) => buildSeconds(view),
  first_successful: () => false,
  expired: () => false,
  has_variables: () => false,
  labels: () => ({}),
  configuration_sources: ({ repository, view }) => [
    {
      source: 'STATIC_LOCAL',
      uri: `/${repository.workspace}/${repository.slug}/src/${view.run.commit}/bitbucket-pipelines.yml`,
    },
  ],
  repository: ({ repository }) => toRepositoryLinkJson(repository),
  links: ({ repository, view }) => {
    const self = `${INTERNAL_URL}/repositories/${repository.uuid}/pipelines/${view.run.uuid}`;
    return { self: { href: self }, steps: { href: `${self}/steps` } };
  },
};

/** A run as the API writes it at the view's moment. `only`: what `fields` keeps of it. */
export function renderPipeline(
  repository: RepositoryFacts,
  view: RunView,
  only: FieldTree | undefined,
): Record<string, unknown> {
  return renderObject(MEMBERS, { repository, view }, { only, override: view.run.override });
}

function extrasOf(view: RunView): { readonly error?: RunView['attempt']['error']; readonly terminator?: string } {
  return {
    ...(view.attempt.error === undefined ? {} : { error: view.attempt.error }),
    ...(view.state === 'STOPPED' && view.run.creator !== undefined ? { terminator: view.run.creator } : {}),
  };
}

/** The number of fraction digits differs from run to run. */
function varietyOf(view: RunView): number {
  return view.run.uuid.charCodeAt(1);
}

function toAccountJson(name: string): Readonly<Record<string, unknown>> {
  const random = createRandom('account', name);
  return { type: 'user', display_name: name, nickname: name, uuid: random.uuid(), account_id: random.hex(24) };
}
