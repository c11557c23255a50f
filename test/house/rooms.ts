/** The arrows of the design: what each room may import besides itself. `everything` leaves out the rooms above it. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  main: ['cli', 'exporter', 'arguments', 'logger', 'system-clock', 'log-limit', 'domain'],
  cli: [
    'exporter',
    'arguments',
    'logger',
    'system-clock',
    'log-limit',
    'ingest',
    'config',
    'domain',
    'bitbucket',
    'discovery',
    'collector',
    'webhook',
    'store',
    'metrics',
    'http',
    'demo',
  ],
  exporter: [
    'arguments',
    'logger',
    'system-clock',
    'log-limit',
    'ingest',
    'config',
    'domain',
    'bitbucket',
    'discovery',
    'collector',
    'webhook',
    'store',
    'metrics',
    'http',
    'demo',
  ],
  http: ['webhook', 'metrics', 'store', 'domain'],
  collector: ['bitbucket', 'ingest', 'store', 'domain'],
  ingest: ['store', 'domain'],
  discovery: ['bitbucket', 'domain'],
  demo: ['domain'],
  bitbucket: ['domain'],
  metrics: ['domain'],
  store: ['domain'],
  webhook: ['domain'],
  // For `closest`: a mistyped flag and a mistyped setting are answered alike.
  arguments: ['config', 'domain'],
  logger: ['domain'],
  'log-limit': ['domain'],
  'system-clock': ['domain'],
  config: [],
  domain: [],
};

/** Who may use which package: path prefixes below `src`. A package that is not listed may not be used at all. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'prom-client': ['metrics/'],
  koa: ['http/'],
  '@koa/router': ['http/'],
  bcryptjs: ['http/'],
  zod: ['config/', 'bitbucket/', 'http/web-config-schema.ts'],
  yaml: ['config/', 'http/parse-web-config.ts'],
  'p-limit': ['collector/', 'metrics/'],
};

/** Pure rooms: the only modules of Node itself that they may use, because those are pure as well. */
export const PURE_ROOMS: Readonly<Record<string, readonly string[]>> = { domain: ['node:util'] };

/** `domain/run.ts` stands in the room `domain`, `cli.ts` is the room `cli`. */
export function roomOf(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? path.replace(/\.ts$/, '') : path.slice(0, slash);
}
