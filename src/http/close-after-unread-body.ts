import type { Context, Next } from 'koa';

/**
 * Node reads the rest of an unread body to keep the connection usable, however long the body is. No route but the webhook
 * wants one, so the connection of a request whose body nobody read ends with the answer.
 */
export async function closeAfterUnreadBody(ctx: Context, next: Next): Promise<void> {
  const { req } = ctx;
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && (ctx.method === 'GET' || ctx.method === 'HEAD')) ctx.set('Connection', 'close');
  await next();
  if (hasBody && !req.complete && !ctx.headerSent) ctx.set('Connection', 'close');
}
