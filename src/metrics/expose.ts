import type { Registry } from 'prom-client';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Exposition, ScrapeRequest, ScrapeResponse } from './exposition.ts';
import { createFamilies, type FamilyOptions } from './families.ts';
import { createGzip } from './gzip.ts';
import { acceptsGzip, contentType, type Format, negotiateFormat } from './negotiate.ts';
import { renderOwnText } from './own-text.ts';
import { createPage } from './page.ts';
import { createTurns } from './turns.ts';

export interface ExpositionOptions extends FamilyOptions {
  readonly firstIncrementHoldMs: number;
}

export interface ExpositionDependencies {
  readonly store: { snapshot(): Promise<Snapshot> };
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
  readonly options: ExpositionOptions;
  /** The exporter's own metrics, written anew for each scrape at the end of the page. */
  readonly registries: readonly Registry[];
  /** What a durable store held at the start: Prometheus knows these counters, so they are not held at 0. */
  readonly restored?: Snapshot;
  /** Something on the page could not be rendered and is left out. */
  readonly onRenderFailure?: () => void;
}

/** The page, rendered by prom-client when facts change and joined when it is scraped. */
export function createExposition(dependencies: ExpositionDependencies): Exposition {
  const { store, clock, log, options, registries, restored, onRenderFailure = () => {} } = dependencies;
  const families = createFamilies(options);
  const own = registries.flatMap((registry) => registry.getMetricsAsArray());
  const names = new Set([...families, ...own].map(({ name }) => name));
  const gzip = createGzip();
  const page = createPage({
    families,
    names,
    holdMs: options.firstIncrementHoldMs,
    ...(restored === undefined ? {} : { restored }),
    onFailure: (repository, family, error) => fail('metrics of a repository left out', { repository, family, error }),
  });
  const refresh = createTurns(update);
  let ownSeries = 0;
  let scheduled = false;
  let disposed = false;

  return { scrape, invalidate, series: () => page.series() + ownSeries, dispose };

  async function scrape({ accept, acceptEncoding }: ScrapeRequest): Promise<ScrapeResponse> {
    const format = negotiateFormat(accept);
    await refresh();
    const last = await renderOwn(format);
    // From here to `carried` nothing waits, so that exactly what this response holds is noted as carried.
    const chunks = [...page.chunks(format), last];
    page.carried(clock.now());
    const compressed = acceptsGzip(acceptEncoding) ? await gzip(chunks) : undefined;
    return toResponse(format, compressed ?? chunks, compressed === undefined ? undefined : 'gzip');
  }

  function invalidate(): void {
    if (scheduled || disposed) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!disposed) void refresh();
    });
  }

  async function dispose(): Promise<void> {
    disposed = true;
    await refresh();
  }

  async function update(): Promise<void> {
    if (disposed) return;
    try {
      await page.update(await store.snapshot(), clock.now());
    } catch (error) {
      fail('metrics are not up to date', { error });
    }
  }

  async function renderOwn(format: Format): Promise<Uint8Array> {
    const { text, series } = await renderOwnText(registries, {
      format,
      names,
      onFailure: (family, error) => fail('metric left out', { family, error }),
    });
    ownSeries = series;
    return Buffer.from(format === 'openmetrics' ? `${text}# EOF\n` : text === '' ? '' : `\n${text}`);
  }

  function fail(message: string, { error, ...fields }: { error: unknown; repository?: string; family?: string }): void {
    onRenderFailure();
    log.error(message, { ...fields, error: error instanceof Error ? error.message : String(error) });
  }
}

function toResponse(
  format: Format,
  chunks: readonly Uint8Array[],
  contentEncoding: ScrapeResponse['contentEncoding'],
): ScrapeResponse {
  const byteLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { contentType: contentType(format), contentEncoding, chunks, byteLength };
}
