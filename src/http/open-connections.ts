import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface OpenConnections {
  /** Ends connections without a running request, now and whenever one becomes idle later. */
  endIdle(): void;
  destroyAll(): void;
}

/**
 * Keeps count of a server's connections from the start. Node's own `closeIdleConnections` leaves those alone that have never sent
 * a request, and one such connection would hold up the shutdown to its deadline.
 */
export function openConnections(server: Server, secure: boolean): OpenConnections {
  const raw = new Set<Socket>();
  const running = new Map<Socket, number>();
  const responses = new Set<ServerResponse>();
  let ending = false;

  server.on('connection', (socket: Socket) => {
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
  });
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    running.set(socket, 0);
    socket.once('close', () => running.delete(socket));
    if (ending) socket.destroy();
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    running.set(socket, (running.get(socket) ?? 0) + 1);
    responses.add(response);
    if (ending) sayClose(response);
    response.once('close', () => {
      responses.delete(response);
      const left = (running.get(socket) ?? 1) - 1;
      if (running.has(socket)) running.set(socket, left);
      if (ending && left === 0) socket.destroySoon();
    });
  });

  return {
    endIdle() {
      ending = true;
      for (const response of responses) sayClose(response);
      for (const [socket, requests] of running) if (requests === 0) socket.destroy();
    },
    destroyAll() {
      for (const socket of raw) socket.destroy();
    },
  };
}

function sayClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
