import { get } from 'node:http';
import { type RequestOptions, get as secureGet } from 'node:https';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** A request of which nothing is added, followed or decoded; for encodings, certificates and passwords. */
export function rawGet(url: string, options: RequestOptions = {}): Promise<RawAnswer> {
  const send = url.startsWith('https:') ? secureGet : get;
  return new Promise((resolve, reject) => {
    const request = send(url, { ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.once('error', reject);
  });
}
