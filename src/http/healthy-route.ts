import type Router from '@koa/router';
import type { Condition } from './status-page-data.ts';

/** `/-/healthy`: is the process worth keeping? */
export function addHealthyRoute(router: Router, healthy: () => Condition): void {
  router.get('/-/healthy', (ctx) => {
    const { ok, reason } = healthy();
    ctx.status = ok ? 200 : 503;
    ctx.type = 'text/plain';
    ctx.body = ok ? 'Healthy\n' : `Not healthy: ${reason ?? 'no reason given'}\n`;
  });
}
