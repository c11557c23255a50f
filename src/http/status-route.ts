import type Router from '@koa/router';
import type { Snapshot } from '../domain/snapshot.ts';
import { renderStatusPage } from './status-page.ts';
import { type StatusFacts, toStatusPageData } from './to-status-page-data.ts';

const LONGEST_QUERY = 200;

/** `/`: the status page; `?q=` filters by repository name, `?all=1` lifts the row limit. */
export function addStatusRoute(router: Router, snapshot: () => Promise<Snapshot>, facts: () => StatusFacts): void {
  router.get('/', async (ctx) => {
    // Not `ctx.URL`: it is made with the Host header, which may be anything.
    const searchParams = new URLSearchParams(ctx.querystring);
    const view = { query: (searchParams.get('q') ?? '').slice(0, LONGEST_QUERY), all: searchParams.get('all') === '1' };
    const data = toStatusPageData(await snapshot(), facts(), view);
    ctx.type = 'html';
    ctx.body = renderStatusPage(data);
  });
}
