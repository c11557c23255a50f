import type Router from '@koa/router';
import type { Logger } from '../domain/log.ts';

/** Faults are shown to the client: paths and reasons, never secrets. */
export type ReloadOutcome = { readonly ok: true } | { readonly ok: false; readonly faults: readonly string[] };

export interface ReloadRouteOptions {
  readonly reload: (() => Promise<ReloadOutcome>) | undefined;
  readonly log: Logger;
}

/** `POST` or `PUT /-/reload`: reads the configuration again. Off unless `--web.enable-lifecycle` is given. */
export function addReloadRoute(router: Router, { reload, log }: ReloadRouteOptions): void {
  router.register('/-/reload', ['POST', 'PUT'], async (ctx) => {
    ctx.type = 'text/plain';
    if (reload === undefined) {
      ctx.status = 403;
      ctx.body = 'Reloading over HTTP is off. Start with --web.enable-lifecycle, or send SIGHUP.\n';
      return;
    }
    if (isForeign(ctx.get('sec-fetch-site'))) {
      ctx.status = 403;
      ctx.body = 'A page of another site may not reload the configuration.\n';
      return;
    }
    const outcome = await reload();
    if (outcome.ok) {
      ctx.body = 'Configuration reloaded\n';
      return;
    }
    log.warn('reload over HTTP failed', { faults: outcome.faults.length });
    ctx.status = 500;
    ctx.body = `The configuration was not reloaded; the one before it stays in use.\n${outcome.faults.map((fault) => `- ${fault}\n`).join('')}`;
  });
}

/** Browsers send the header and attach saved passwords; curl and Kubernetes do not send it. */
function isForeign(fetchSite: string): boolean {
  return fetchSite !== '' && fetchSite !== 'same-origin' && fetchSite !== 'none';
}
