import Router from '@koa/router';
import Koa from 'koa';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Exposition } from '../metrics/exposition.ts';
import { authenticate } from './authenticate.ts';
import { closeAfterUnreadBody } from './close-after-unread-body.ts';
import { explainRefusals } from './explain-refusals.ts';
import { handleErrors } from './handle-errors.ts';
import { addHealthyRoute } from './healthy-route.ts';
import { addMetricsRoute } from './metrics-route.ts';
import { addReadyRoute } from './ready-route.ts';
import { addReloadRoute, type ReloadOutcome } from './reload-route.ts';
import { securityHeaders } from './security-headers.ts';
import type { Condition } from './status-page-data.ts';
import { addStatusRoute } from './status-route.ts';
import type { StatusFacts } from './to-status-page-data.ts';
import type { WebAccess } from './web-access.ts';

export interface AppOptions {
  readonly exposition: Exposition;
  readonly snapshot: () => Promise<Snapshot>;
  /** Everything of the status page that is not in the snapshot, health and readiness aside; asked for on each visit. */
  readonly statusFacts: () => Omit<StatusFacts, 'health' | 'readiness' | 'telemetryPath' | 'now'>;
  /** Not ok only when the collector's loop is dead; never depends on Bitbucket. */
  readonly healthy: () => Condition;
  /** Ok once discovery was tried and a first poll is over; not ok again on shutdown. */
  readonly readiness: () => Condition;
  /** Absent: `/-/reload` answers 403, as without `--web.enable-lifecycle`. */
  readonly reload?: () => Promise<ReloadOutcome>;
  /** Default `/metrics`. `/` puts the metrics in the status page's place. */
  readonly telemetryPath?: string;
  /** TLS is the listener's business; the app takes users, headers and the rate limit from it. Absent: open to all. */
  readonly access?: Pick<WebAccess, 'admit' | 'headers'>;
  /** Scrapes answered at the same time; more get 503. */
  readonly maxScrapes?: number;
  /** Doors of other rooms, e.g. the webhook. They read their own bodies. */
  readonly addRoutes?: readonly ((router: Router) => void)[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** All routes behind one request handler. Holds no sockets: `startServers` listens. */
export function createApp(options: AppOptions): Koa {
  const { clock, log, healthy, readiness, exposition, telemetryPath = '/metrics' } = options;
  const links = [
    { path: '/', text: 'Status' },
    { path: telemetryPath, text: 'Metrics' },
    { path: '/-/healthy', text: 'Health' },
    { path: '/-/ready', text: 'Readiness' },
  ].filter((link, index, all) => all.findIndex((other) => other.path === link.path) === index);

  const router = new Router();
  addMetricsRoute(router, { path: telemetryPath, exposition, log, maxScrapes: options.maxScrapes ?? 40 });
  addHealthyRoute(router, healthy);
  addReadyRoute(router, readiness);
  addReloadRoute(router, { reload: options.reload, log });
  for (const addRoutes of options.addRoutes ?? []) addRoutes(router);
  addStatusRoute(router, options.snapshot, () => ({
    ...options.statusFacts(),
    health: healthy(),
    readiness: readiness(),
    telemetryPath,
    now: clock.now(),
  }));

  const app = new Koa();
  // Koa prints errors to the console when nobody listens. What gets here was thrown after the answer began: a client that left.
  app.on('error', (error: Error) => log.debug('request ended early', { error: error.message }));
  app.use(handleErrors(log, links));
  app.use(securityHeaders(options.access));
  app.use(closeAfterUnreadBody);
  if (options.access !== undefined) app.use(authenticate(options.access));
  app.use(explainRefusals(links));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
