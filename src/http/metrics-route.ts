import type Router from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from '../domain/log.ts';
import type { Exposition, ScrapeResponse } from '../metrics/exposition.ts';
import { writeChunks } from './write-chunks.ts';

export interface MetricsRouteOptions {
  readonly path: string;
  readonly exposition: Exposition;
  readonly log: Logger;
  readonly maxScrapes: number;
}

/** The telemetry path. Too many scrapes at once get 503, a failed one 500; both in plain text, which Prometheus shows. */
export function addMetricsRoute(router: Router, { path, exposition, log, maxScrapes }: MetricsRouteOptions): void {
  let running = 0;
  router.get(toPattern(path), async (ctx) => {
    if (running >= maxScrapes) {
      refuse(ctx, 503, `${maxScrapes} scrapes are being answered already.\n`);
      return;
    }
    running += 1;
    try {
      const page = await tryScrape(ctx, exposition, log);
      if (page === undefined) refuse(ctx, 500, 'The metrics could not be rendered. The log says why.\n');
      else await answer(ctx, page);
    } finally {
      running -= 1;
    }
  });
}

async function tryScrape(ctx: Context, exposition: Exposition, log: Logger): Promise<ScrapeResponse | undefined> {
  try {
    return await exposition.scrape({
      accept: ctx.get('accept') || undefined,
      acceptEncoding: ctx.get('accept-encoding') || undefined,
    });
  } catch (error) {
    log.error('scrape failed', { error: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** Past Koa, which takes one buffer or one stream: the page is a list of shared buffers that nobody has to join. */
async function answer(ctx: Context, page: ScrapeResponse): Promise<void> {
  ctx.status = 200;
  ctx.set('Content-Type', page.contentType);
  ctx.set('Content-Length', String(page.byteLength));
  ctx.set('Vary', 'Accept, Accept-Encoding');
  if (page.contentEncoding !== undefined) ctx.set('Content-Encoding', page.contentEncoding);
  ctx.respond = false;
  await writeChunks(ctx.res, ctx.method === 'HEAD' ? [] : page.chunks);
}

function refuse(ctx: Context, status: number, message: string): void {
  ctx.status = status;
  ctx.type = 'text/plain';
  ctx.body = message;
  if (status === 503) ctx.set('Retry-After', '1');
}

/** The path as it stands: a configured `/m(e)trics` is no pattern. */
function toPattern(path: string): RegExp {
  const literal = path.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  return new RegExp(path.endsWith('/') ? `^${literal}$` : `^${literal}/?$`);
}
