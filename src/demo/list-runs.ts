import type { RunPlan } from './plan.ts';
import { type RunView, runAt, startOf } from './run-at.ts';
import type { RunList } from './run-list.ts';

/** One page of a repository's runs at a moment. */
export interface RunPage {
  /** Runs that match, on all pages. */
  readonly size: number;
  readonly views: readonly RunView[];
}

export interface RunQuery {
  /** As in the query; default oldest first (api-facts.md, section 2). */
  readonly sort: string | undefined;
  readonly page: number;
  readonly pagelen: number;
  /** Server-side filters that are in use: `target.ref_name` or `target.branch`. `status` is ignored, as seen live. */
  readonly refName?: string;
}

/** Cuts a page out of the list. Sorting by creation costs nothing; other orders and filters look at every run. */
export function listRuns(runs: RunList, query: RunQuery, now: number): RunPage {
  const all = runs.all();
  const count = runs.createdBy(now);
  const first = (query.page - 1) * query.pagelen;
  if (!isPlain(runs, query)) {
    const views = sortViews(matching(all.slice(0, count), query, now), query.sort);
    return { size: views.length, views: views.slice(first, first + query.pagelen) };
  }
  const views: RunView[] = [];
  for (let rank = first; rank < Math.min(count, first + query.pagelen); rank += 1) {
    const run = all[query.sort === '-created_on' ? count - 1 - rank : rank];
    const view = run === undefined ? undefined : runAt(run, now);
    if (view !== undefined) views.push(view);
  }
  return { size: count, views };
}

function isPlain(runs: RunList, query: RunQuery): boolean {
  const byCreation = query.sort === undefined || query.sort === 'created_on' || query.sort === '-created_on';
  return byCreation && query.refName === undefined && !runs.hasRemovals();
}

function matching(runs: readonly RunPlan[], query: RunQuery, now: number): readonly RunView[] {
  return runs
    .filter((run) => query.refName === undefined || ('name' in run.target && run.target.name === query.refName))
    .flatMap((run) => runAt(run, now) ?? []);
}

function sortViews(views: readonly RunView[], sort: string | undefined): readonly RunView[] {
  const keyOf = sortKey(sort?.replace(/^-/, ''));
  const ascending = views.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  return sort?.startsWith('-') ? ascending.reverse() : ascending;
}

function sortKey(name: string | undefined): (view: RunView) => number | string {
  switch (name) {
    case 'run_creation_date':
      return (view) => startOf(view.attempt);
    case 'creator.uuid':
      return (view) => view.run.creator ?? '';
    default:
      return (view) => view.run.createdAt;
  }
}

function compare(a: number | string, b: number | string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
