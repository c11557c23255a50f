import type { Middleware } from 'koa';
import { type Link, renderMessagePage } from './page.ts';

/** Gives 404, 405 and 501 a page that says where to go instead. */
export function explainRefusals(links: readonly Link[]): Middleware {
  return async (ctx, next) => {
    await next();
    if (ctx.respond === false || ctx.body) return;
    const { status } = ctx;
    const explanation = explain(status, ctx.response.get('Allow'));
    if (explanation === undefined) return;
    ctx.type = 'html';
    ctx.body = renderMessagePage(explanation.title, explanation.message, links);
    ctx.status = status;
  };
}

function explain(status: number, allow: string): { readonly title: string; readonly message: string } | undefined {
  switch (status) {
    case 404:
      return {
        title: 'Not found',
        message: 'There is nothing at this address. The exporter answers at the ones above.',
      };
    case 405:
      return { title: 'Method not allowed', message: `This address answers to ${allow} only.` };
    case 501:
      return { title: 'Not implemented', message: 'The exporter does not know this method.' };
    default:
      return undefined;
  }
}
