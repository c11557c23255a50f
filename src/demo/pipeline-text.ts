import type { FieldTree } from './fields.ts';
import { renderPipeline } from './pipeline-json.ts';
import type { AttemptPlan, RunPlan } from './plan.ts';
import type { RepositoryFacts } from './repository-spec.ts';
import type { RunView } from './run-at.ts';

/** A run as JSON text. `only`: what `fields` keeps of it. */
export type RenderPipelineText = (repository: RepositoryFacts, view: RunView, only: FieldTree | undefined) => string;

/**
 * Remembers the text of finished runs, which no longer changes, for the `fields` that were asked for last. A benchmark asks for the same
 * runs thousands of times. Plans are replaced, never changed, so the plan itself is the key.
 */
export function createPipelineText(): RenderPipelineText {
  const texts = new WeakMap<
    RunPlan,
    { readonly attempt: AttemptPlan; readonly only: unknown; readonly text: string }
  >();
  return (repository, view, only) => {
    const known = texts.get(view.run);
    if (view.completedOn !== undefined && known?.attempt === view.attempt && known.only === only) return known.text;
    const text = JSON.stringify(renderPipeline(repository, view, only));
    if (view.completedOn !== undefined) texts.set(view.run, { attempt: view.attempt, only, text });
    return text;
  };
}
