import type { Clock } from '../../src/domain/clock.ts';
import type { LogFields, Logger } from '../../src/domain/log.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { type AppOptions, createApp } from '../../src/http/app.ts';
import { type Servers, type StartServersOptions, startServers } from '../../src/http/listen.ts';
import type { WebAccess } from '../../src/http/web-access.ts';
import type { Exposition, ScrapeResponse } from '../../src/metrics/exposition.ts';
import { createSystemClock } from '../../src/system-clock.ts';

export const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

/** Stands still unless a test moves it; sleeps end only by their signal. */
export function createStillClock(now = NOW): Clock & { set(now: number): void } {
  let time = now;
  return {
    now: () => time,
    set: (later) => {
      time = later;
    },
    sleep: (_milliseconds, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  };
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

export function createListLog(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: string) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

export function toPage(text: string, chunkLength = 7): ScrapeResponse {
  const bytes = Buffer.from(text);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkLength) chunks.push(bytes.subarray(at, at + chunkLength));
  return {
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    contentEncoding: undefined,
    chunks,
    byteLength: bytes.length,
  };
}

export function createExposition(scrape: Exposition['scrape']): Exposition {
  return { scrape, invalidate: () => {}, series: () => 42, dispose: async () => {} };
}

export interface StartedApp {
  readonly servers: Servers;
  readonly url: string;
  readonly port: number;
  readonly log: ReturnType<typeof createListLog>;
}

export interface StartAppOptions {
  readonly app?: Partial<AppOptions>;
  readonly access?: WebAccess;
  readonly limits?: StartServersOptions['limits'];
}

/** The real app behind a real server on a free port, with facts that are made up. */
export async function startApp({ app, access, limits }: StartAppOptions = {}): Promise<StartedApp> {
  const log = createListLog();
  const snapshot: Snapshot = { records: new Map() };
  const handler = createApp({
    exposition: createExposition(async () => toPage('up 1\n')),
    snapshot: async () => snapshot,
    statusFacts: () => ({
      version: '1.2.3',
      startedAt: NOW - 3_600_000,
      config: { lastReloadSuccessful: true, lastReloadSuccessAt: NOW - 60_000 },
      budgets: [],
      series: 42,
    }),
    healthy: () => ({ ok: true }),
    readiness: () => ({ ok: true }),
    clock: createStillClock(),
    log,
    ...(access === undefined ? {} : { access }),
    ...app,
  });
  const servers = await startServers({
    app: handler,
    addresses: [{ host: '127.0.0.1', port: 0 }],
    clock: createSystemClock(),
    log,
    ...(access === undefined ? {} : { access }),
    ...(limits === undefined ? {} : { limits }),
  });
  const [address] = servers.addresses;
  if (address === undefined) throw new Error('no address');
  return { servers, url: address.url, port: address.port, log };
}
