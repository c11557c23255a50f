import type { Middleware } from 'koa';
import type { WebAccess } from './web-access.ts';

/** Lets nobody past to any route whom the web configuration does not admit, as exporter-toolkit does. */
export function authenticate(access: Pick<WebAccess, 'admit'>): Middleware {
  return async (ctx, next) => {
    const admission = await access.admit(ctx.get('authorization') || undefined);
    switch (admission) {
      case 'allowed':
        return next();
      case 'denied':
        ctx.status = 401;
        ctx.set('WWW-Authenticate', 'Basic realm="bitbucket-pipelines-exporter", charset="UTF-8"');
        ctx.body = 'Unauthorized\n';
        return;
      case 'busy':
        ctx.status = 503;
        ctx.set('Retry-After', '1');
        ctx.body = 'Too many password checks are waiting.\n';
        return;
      case 'limited':
        ctx.status = 429;
        ctx.body = 'Too many requests\n';
        return;
      default:
        return admission satisfies never;
    }
  };
}
