import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';

/** A series of scrapes, one after the other. */
export interface Job {
  readonly port: number;
  readonly controlPort: number;
  readonly scrapes: number;
  readonly gzip: boolean;
  /** Change one repository before each scrape. */
  readonly change: boolean;
}

/** What came of it. */
export interface Scrapes {
  /** Milliseconds from the request to the last byte of the page. */
  readonly latencies: readonly number[];
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

process.on('message', (job: Job) => {
  void run(job).then((scrapes) => process.send?.(scrapes));
});

async function run({ port, controlPort, scrapes, gzip, change }: Job): Promise<Scrapes> {
  const latencies: number[] = [];
  let bytes = 0;
  for (let index = 0; index < scrapes; index += 1) {
    if (change) await fetchBytes(controlPort, '/change', false);
    const begin = performance.now();
    bytes = await fetchBytes(port, '/metrics', gzip);
    latencies.push(performance.now() - begin);
  }
  return { latencies, bytes };
}

function fetchBytes(port: number, path: string, gzip: boolean): Promise<number> {
  const headers = gzip ? { 'accept-encoding': 'gzip' } : {};
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    }).on('error', reject);
  });
}
