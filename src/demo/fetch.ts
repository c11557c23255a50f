import type { Clock } from '../domain/clock.ts';
import type { Simulator, SimulatorResponse } from './simulator.ts';

/**
 * The simulator as a `fetch`: no sockets, so that a virtual clock can carry a day of traffic. Only path and query of the URL matter, any
 * host will do. Fails as the real one does: a TypeError `fetch failed` whose `cause.code` is ECONNRESET, or the signal's reason.
 */
export function createSimulatorFetch(simulator: Simulator, clock: Clock): typeof fetch {
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(request?.url ?? String(input));
    const signal = init?.signal ?? request?.signal ?? undefined;
    signal?.throwIfAborted();
    const response = simulator.handle({
      method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
      url: url.pathname + url.search,
      headers: Object.fromEntries(new Headers(init?.headers ?? request?.headers)),
      body: await readBody(init?.body, request),
      now: clock.now(),
    });
    if (response.wire.latencyMilliseconds > 0) await clock.sleep(response.wire.latencyMilliseconds, signal);
    if (response.wire.reset) throw new TypeError('fetch failed', { cause: connectionReset() });
    return new Response(toBody(response, clock, signal), { status: response.status, headers: { ...response.headers } });
  };
}

async function readBody(body: RequestInit['body'], request: Request | undefined): Promise<string> {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body !== null && body !== undefined) return new Response(body).text();
  return request === undefined ? '' : request.clone().text();
}

function toBody(
  response: SimulatorResponse,
  clock: Clock,
  signal: AbortSignal | undefined,
): ConstructorParameters<typeof Response>[0] {
  const { body, wire } = response;
  if (!wire.cut && wire.slowMilliseconds === 0) return body === '' ? null : body;
  const bytes = new TextEncoder().encode(body);
  const half = Math.ceil(bytes.length / 2);
  const chunks = [bytes.subarray(0, half), bytes.subarray(half)];
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const chunk = chunks.shift();
        if (chunk === undefined) return controller.close();
        if (wire.cut && chunks.length === 0) {
          return controller.error(new TypeError('terminated', { cause: connectionReset() }));
        }
        if (wire.slowMilliseconds > 0) await clock.sleep(wire.slowMilliseconds / 2, signal);
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
