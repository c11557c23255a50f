import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import { openConnections } from './open-connections.ts';
import { createSecureServer } from './secure-server.ts';
import type { WebAccess } from './web-access.ts';

export interface ListenAddress {
  /** Undefined: all interfaces, IPv6 and IPv4. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface BoundAddress {
  readonly host: string;
  readonly port: number;
  /** Such as `http://127.0.0.1:10024`; for all interfaces one that works on this machine. */
  readonly url: string;
}

export interface StartServersOptions {
  readonly app: { callback(): RequestListener };
  readonly addresses: readonly ListenAddress[];
  /** For TLS. The app takes users and headers from the same object. */
  readonly access?: Pick<WebAccess, 'tls' | 'onTlsChange'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<ServerLimits>;
}

/** Milliseconds, connections. */
export interface ServerLimits {
  /** From the first byte to the end of the request's headers. */
  readonly headersTimeout: number;
  /** From the first byte to the end of the request. */
  readonly requestTimeout: number;
  /** A connection on which nothing moves, also in the middle of an answer. */
  readonly idleTimeout: number;
  /** Between two requests; longer than the usual scrape interval, so that Prometheus keeps its connection. */
  readonly keepAliveTimeout: number;
  readonly maxConnections: number;
}

export interface Servers {
  readonly addresses: readonly BoundAddress[];
  /**
   * Accepts nothing new, lets running answers end, closes idle connections at once and all others after `graceMs`. Resolves when
   * every socket is closed. A second call joins the first.
   */
  close(graceMs: number): Promise<void>;
}

const LIMITS: ServerLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  idleTimeout: 60_000,
  keepAliveTimeout: 75_000,
  maxConnections: 512,
};

/** Listens on all addresses, or on none: rejects with one message that names the address which cannot be had. */
export async function startServers(options: StartServersOptions): Promise<Servers> {
  const { addresses, clock, log } = options;
  const started: StartedServer[] = [];
  try {
    for (const address of addresses) started.push(await startServer(address, options));
  } catch (error) {
    await Promise.all(started.map((server) => server.close(clock, 0)));
    throw error;
  }
  for (const { address } of started) log.info('listening', { url: address.url });
  let closing: Promise<void> | undefined;
  return {
    addresses: started.map(({ address }) => address),
    close(graceMs) {
      closing ??= Promise.all(started.map((server) => server.close(clock, graceMs))).then(() => undefined);
      return closing;
    },
  };
}

interface StartedServer {
  readonly address: BoundAddress;
  close(clock: Clock, graceMs: number): Promise<void>;
}

async function startServer(wanted: ListenAddress, options: StartServersOptions): Promise<StartedServer> {
  const { app, access, limits } = options;
  const { headersTimeout, requestTimeout, idleTimeout, keepAliveTimeout, maxConnections } = { ...LIMITS, ...limits };
  const timeouts = { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval: 1_000 };
  const secure = access?.tls() !== undefined;
  const server = access !== undefined && secure ? createSecureServer(timeouts, access) : createServer(timeouts);
  server.timeout = idleTimeout;
  server.maxConnections = maxConnections;
  const connections = openConnections(server, secure);
  server.on('request', app.callback());
  await listen(server, wanted);
  const address = toBoundAddress(server, secure);
  return {
    address,
    async close(clock, graceMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      connections.endIdle();
      const closedEarly = new AbortController();
      const deadline = clock.sleep(graceMs, closedEarly.signal).then(connections.destroyAll, () => undefined);
      await closed;
      closedEarly.abort();
      await deadline;
    },
  };
}

function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`cannot listen on ${host ?? ''}:${port} (${error.code ?? error.message})`, { cause: error }));
    });
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => resolve());
  });
}

function toBoundAddress(server: Server, secure: boolean): BoundAddress {
  const { address, port, family } = parseAddress(server.address());
  const local = address === '::' || address === '0.0.0.0' ? 'localhost' : address;
  const host = family === 'IPv6' && local !== 'localhost' ? `[${local}]` : local;
  return { host: address, port, url: `${secure ? 'https' : 'http'}://${host}:${port}` };
}

/** A TCP server that listens has such an address; strings are for pipes, null is for servers that do not listen. */
function parseAddress(address: AddressInfo | string | null): AddressInfo {
  return address as AddressInfo;
}
