import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';

/** The text of a test certificate or key. */
export function readFixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

export interface SecureAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Common name of the server's certificate. */
  readonly server: unknown;
  readonly protocol: string | null;
}

/** One request on a connection of its own; rejects when the server does not want the client. */
export function secureRequest(url: string, options: RequestOptions = {}): Promise<SecureAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ca: readFixture('ca.pem'), agent: false, ...options }, (response) => {
      const socket = response.socket as TLSSocket;
      const { CN: server } = socket.getPeerCertificate().subject;
      const { statusCode: status, headers } = response;
      const protocol = socket.getProtocol();
      response.resume();
      response.once('end', () => resolve({ status, headers, server, protocol }));
    });
    call.once('error', reject);
    call.end();
  });
}
