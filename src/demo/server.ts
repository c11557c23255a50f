import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../domain/clock.ts';
import type { Simulator, SimulatorResponse } from './simulator.ts';

export interface SimulatorServer {
  /** `http://127.0.0.1:PORT`, without `/2.0`. */
  readonly url: string;
  /** Ends all connections, also those in the middle of an answer. */
  close(): Promise<void>;
}

export interface SimulatorServerOptions {
  readonly simulator: Simulator;
  /** Gives the time of each request and the waiting of slow answers. */
  readonly clock: Clock;
  /** Default 0: any free one. */
  readonly port?: number;
}

const CHUNKS = 8;

/** The simulator on a real socket of the loopback interface: with real resets, cut and slow bodies. */
export async function startSimulator({ simulator, clock, port = 0 }: SimulatorServerOptions): Promise<SimulatorServer> {
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    serve(simulator, clock, { request, response, signal: gone.signal }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
}

async function serve(simulator: Simulator, clock: Clock, connection: Connection): Promise<void> {
  const { request, response, signal } = connection;
  const answer = simulator.handle({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: toHeaders(request),
    body: await readBody(request),
    now: clock.now(),
  });
  if (answer.wire.latencyMilliseconds > 0) await clock.sleep(answer.wire.latencyMilliseconds, signal);
  if (answer.wire.reset) {
    request.socket.resetAndDestroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  await writeBody(response, body, { wire: answer.wire, clock, signal });
}

async function writeBody(
  response: ServerResponse,
  body: Buffer,
  {
    wire,
    clock,
    signal,
  }: { readonly wire: SimulatorResponse['wire']; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  if (wire.cut) {
    // Only after the half has left: destroying at once could lose the head as well.
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  if (wire.slowMilliseconds === 0) {
    response.end(body);
    return;
  }
  const size = Math.max(1, Math.ceil(body.length / CHUNKS));
  for (let from = 0; from < body.length; from += size) {
    await clock.sleep(wire.slowMilliseconds / CHUNKS, signal);
    response.write(body.subarray(from, from + size));
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function toHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
