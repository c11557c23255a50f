import { once } from 'node:events';
import { connect } from 'node:net';
import { rawGet } from '../e2e/harness/raw-get.ts';
import type { Probe } from './kubernetes-object.ts';

/**
 * Asks as a kubelet asks: over HTTPS it trusts any certificate, and it sends no password. Gives the status, or `connected` for TCP.
 *
 * @throws Error when nobody answers.
 */
export async function askProbe({ httpGet, tcpSocket }: Probe, port: number): Promise<number | 'connected'> {
  if (httpGet !== undefined) {
    const url = `${httpGet.scheme.toLowerCase()}://127.0.0.1:${port}${httpGet.path}`;
    return (await rawGet(url, { rejectUnauthorized: false })).status;
  }
  if (tcpSocket === undefined) throw new Error('a probe that asks nothing');
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'connected';
  } finally {
    socket.destroy();
  }
}
