import { randomBytes } from 'node:crypto';
import type { ServerOptions } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { acceptsClient, readClientCert } from './client-cert.ts';
import type { WebAccess } from './web-access.ts';

const TICKET_KEY_BYTES = 48;
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * An HTTPS server that follows its settings: new certificates, authorities, versions and ciphers hold from the next handshake on.
 * Client certificates are judged here and not by `rejectUnauthorized`, which knows only two of Go's five policies.
 */
export function createSecureServer(options: ServerOptions, access: Pick<WebAccess, 'tls' | 'onTlsChange'>): Server {
  const settings = access.tls();
  const server = createServer({
    ...options,
    ...settings?.context,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    requestCert: settings?.clientCert.asked === true,
    rejectUnauthorized: false,
  });
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const policy = access.tls()?.clientCert;
    if (policy !== undefined && !acceptsClient(policy, readClientCert(socket))) socket.destroy();
  });
  access.onTlsChange(({ context }) => {
    server.setSecureContext(context);
    // Sessions of before hold verdicts of before: a client whose authority was taken away must not resume one.
    server.setTicketKeys(randomBytes(TICKET_KEY_BYTES));
  });
  return server;
}
