import type Router from '@koa/router';
import type { Condition } from './status-page-data.ts';

/** `/-/ready`: does `/metrics` show facts yet, and is the process not about to end? */
export function addReadyRoute(router: Router, readiness: () => Condition): void {
  router.get('/-/ready', (ctx) => {
    const { ok, reason } = readiness();
    ctx.status = ok ? 200 : 503;
    ctx.type = 'text/plain';
    ctx.body = ok ? 'Ready\n' : `Not ready: ${reason ?? 'no reason given'}\n`;
  });
}
