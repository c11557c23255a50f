import type { Middleware } from 'koa';
import { PAGE_STYLE_HASH } from './page-style.ts';
import type { WebAccess } from './web-access.ts';

const POLICY = [
  "default-src 'none'",
  `style-src '${PAGE_STYLE_HASH}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'deny',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** On every answer, errors included; the web configuration's own headers win. */
export function securityHeaders(access: Pick<WebAccess, 'headers'> | undefined): Middleware {
  return async (ctx, next) => {
    ctx.set({ ...HEADERS, ...access?.headers() });
    await next();
  };
}
