import type { RunPlan } from '../../src/demo/plan.ts';
import { WORKSPACE } from './chaos-world.ts';

/** What a run's series are called. Said here anew, and not asked of the product. */
export interface Identity {
  readonly ref: string;
  readonly pipeline: string;
}

const KEPT = ['main', 'develop'];

export function identityOf({ target, selector }: RunPlan): Identity {
  const isNamed = target.kind === 'branch' || target.kind === 'tag';
  const kind = target.kind === 'merge-queue' ? 'branch' : target.kind;
  const ref = isNamed && KEPT.includes(target.name) ? target.name : `(${kind})`;
  if (selector === undefined) return { ref, pipeline: '(unknown)' };
  return { ref, pipeline: selector.type === 'default' ? 'default' : `${selector.type}:${selector.pattern}` };
}

/** As they stand in the page. */
export function labelsOf(slug: string, identity?: Identity): string {
  const repository = `workspace="${WORKSPACE}",repository="${slug}"`;
  return identity === undefined ? repository : `${repository},ref="${identity.ref}",pipeline="${identity.pipeline}"`;
}
