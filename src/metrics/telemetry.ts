import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type CredentialBudget, createBudgetGauges } from './budget-gauges.ts';
import { PREFIX } from './family.ts';

/** The exporter's own direct metrics, in their own registry, and one method for each thing that happens to it. */
export interface Telemetry {
  readonly registry: Registry;
  /** One attempt of a request: `code` is the HTTP status, or a word for what went wrong before there was one. */
  onRequest(request: ApiRequest): void;
  /** `up: false` after a 401 or with an expired token. */
  onCredential(state: { readonly credential: string; readonly up: boolean }): void;
  /** A reload took the credential away. */
  forgetCredential(credential: string): void;
  /** A state name that this version does not know. */
  unknownState(kind: 'run' | 'step'): void;
  /** The API's answer held an object that could not be read and was left out. */
  unreadableObject(kind: string): void;
  /** The page limit cut a list. */
  pageLimitHit(endpoint: string): void;
  /** The cardinality guard left series out. */
  seriesDropped(reason: string, count: number): void;
  renderFailed(): void;
  /** A configuration was loaded, or could not be. The time of the last success stays when it could not. */
  reloaded(ok: boolean, nowSeconds: number): void;
}

export interface ApiRequest {
  readonly credential: string;
  /** A name of the kind of request, never a URL. */
  readonly endpoint: string;
  readonly code: string | number;
  readonly seconds: number;
}

export interface TelemetryOptions {
  readonly version: string;
  /** Of Node, as `process.version` says it. */
  readonly nodeVersion: string;
  /** `limits.series` as configured now: a reload may change it. */
  readonly seriesLimit: () => number;
  /** Series on the page now. */
  readonly series: () => number;
  /** Where the budget of each credential stands now. */
  readonly budgets: () => readonly CredentialBudget[];
  /** Seconds since the epoch: when the configuration at hand was loaded. */
  readonly loadedAt: number;
  /** Reasons of `series_dropped_total` that exist at 0. */
  readonly dropReasons?: readonly string[];
}

const REQUEST_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const registry = new Registry();
  const requests = createRequestMetrics(registry);
  const credentialUp = new Gauge({
    ...named('credential_up', 'Whether Bitbucket accepts the credential.', registry),
    labelNames: ['credential'],
  });
  createBudgetGauges(registry, options.budgets);
  const dropped = createSeriesMetrics(registry, options);
  const faults = createFaultCounters(registry);
  new Gauge({
    ...named('build_info', 'The version that runs. The value is always 1.', registry),
    labelNames: ['version', 'node_version'],
  }).set({ version: options.version, node_version: options.nodeVersion }, 1);
  const reloaded = createReloadGauges(registry);
  reloaded(true, options.loadedAt);
  return {
    registry,
    onRequest: requests,
    onCredential: ({ credential, up }) => credentialUp.set({ credential }, Number(up)),
    forgetCredential: (credential) => credentialUp.remove({ credential }),
    ...faults,
    seriesDropped: (reason, count) => dropped.inc({ reason }, count),
    reloaded,
  };
}

function createRequestMetrics(registry: Registry): Telemetry['onRequest'] {
  const count = new Counter({
    ...named('api_requests_total', 'Requests to the Bitbucket API, every attempt counted.', registry),
    labelNames: ['credential', 'endpoint', 'code'],
  });
  const duration = new Histogram({
    ...named('api_request_duration_seconds', 'How long requests to the Bitbucket API took.', registry),
    labelNames: ['credential', 'endpoint'],
    buckets: REQUEST_BUCKETS,
  });
  return ({ credential, endpoint, code, seconds }) => {
    count.inc({ credential, endpoint, code });
    duration.observe({ credential, endpoint }, seconds);
  };
}

function createSeriesMetrics(
  registry: Registry,
  { series, seriesLimit, dropReasons = ['limit'] }: TelemetryOptions,
): Counter<'reason'> {
  new Gauge({
    ...named('series', 'Series on this page.', registry),
    collect() {
      this.set(series());
    },
  });
  new Gauge({
    ...named('series_limit', 'Series beyond which new identities are left out.', registry),
    collect() {
      this.set(seriesLimit());
    },
  });
  const dropped = new Counter({
    ...named('series_dropped_total', 'Series left out, by reason.', registry),
    labelNames: ['reason'],
  });
  for (const reason of dropReasons) dropped.inc({ reason }, 0);
  return dropped;
}

function createFaultCounters(
  registry: Registry,
): Pick<Telemetry, 'unknownState' | 'unreadableObject' | 'pageLimitHit' | 'renderFailed'> {
  const unknown = new Counter({
    ...named('unknown_states_total', 'State names seen that this version does not know.', registry),
    labelNames: ['kind'],
  });
  for (const kind of ['run', 'step']) unknown.inc({ kind }, 0);
  const unreadable = new Counter({
    ...named('unreadable_objects_total', 'Objects in API answers that could not be read and were left out.', registry),
    labelNames: ['kind'],
  });
  const cut = new Counter({
    ...named('page_limit_hits_total', 'Lists that the page limit cut.', registry),
    labelNames: ['endpoint'],
  });
  const failed = new Counter(
    named('render_failures_total', 'Times that something was left out of this page.', registry),
  );
  return {
    unknownState: (kind) => unknown.inc({ kind }),
    unreadableObject: (kind) => unreadable.inc({ kind }),
    pageLimitHit: (endpoint) => cut.inc({ endpoint }),
    renderFailed: () => failed.inc(),
  };
}

function createReloadGauges(registry: Registry): Telemetry['reloaded'] {
  const successful = new Gauge(
    named('config_last_reload_successful', 'Whether the last load of the configuration succeeded.', registry),
  );
  const succeededAt = new Gauge(
    named('config_last_reload_success_timestamp_seconds', 'When the configuration was last loaded.', registry),
  );
  return (ok, nowSeconds) => {
    successful.set(Number(ok));
    if (ok) succeededAt.set(nowSeconds);
  };
}

function named(name: string, help: string, registry: Registry): { name: string; help: string; registers: Registry[] } {
  return { name: `${PREFIX}${name}`, help, registers: [registry] };
}
