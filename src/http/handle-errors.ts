import type { Middleware } from 'koa';
import type { Logger } from '../domain/log.ts';
import { type Link, renderMessagePage } from './page.ts';

/** The last resort: one log line for us, no stack trace and no message for the client. */
export function handleErrors(log: Logger, links: readonly Link[]): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      log.error('request failed', {
        method: ctx.method,
        path: ctx.path.slice(0, 200),
        error: error instanceof Error ? error.message : String(error),
      });
      if (ctx.headerSent) {
        ctx.res.destroy();
        return;
      }
      ctx.respond = true;
      ctx.status = 500;
      ctx.type = 'html';
      ctx.body = renderMessagePage('Internal error', 'The exporter could not answer. Its log says why.', links);
    }
  };
}
