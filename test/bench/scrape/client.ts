import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

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

/** As much as the kernel hands over at once, always into the same memory: the reader must not be what is measured. */
const READ_BYTES = 1 << 20;
/** Milliseconds between two scrapes: Prometheus waits for seconds. */
const PAUSE = 10;

process.on('message', (job: Job) => {
  void run(job).then((scrapes) => process.send?.(scrapes));
});

async function run({ port, controlPort, scrapes, gzip, change }: Job): Promise<Scrapes> {
  const page = await openConnection(port);
  const control = await openConnection(controlPort);
  const latencies: number[] = [];
  let bytes = 0;
  for (let index = 0; index < scrapes; index += 1) {
    await setTimeout(PAUSE);
    if (change) await control.get('/change', false);
    const begin = performance.now();
    bytes = await page.get('/metrics', gzip);
    latencies.push(performance.now() - begin);
  }
  page.close();
  control.close();
  return { latencies, bytes };
}

interface Connection {
  /** Resolves to the length of the body once all of it was read. */
  get(path: string, gzip: boolean): Promise<number>;
  close(): void;
}

/** A kept-alive connection that reads answers with a `Content-Length`, and nothing else: less work than an HTTP client. */
function openConnection(port: number): Promise<Connection> {
  let answer = { head: '', wanted: 0, read: 0, done: (_bytes: number): void => {} };
  const take = (count: number, buffer: Uint8Array): boolean => {
    answer.read += count;
    if (answer.wanted === 0) readHead(answer, Buffer.from(buffer.subarray(0, count)));
    if (answer.wanted > 0 && answer.read >= answer.wanted) answer.done(answer.wanted);
    return true;
  };
  return new Promise((resolve, reject) => {
    const onread = { buffer: Buffer.alloc(READ_BYTES), callback: take };
    const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true, onread }, () => {
      resolve({
        get: (path, gzip) =>
          new Promise((done) => {
            answer = { head: '', wanted: 0, read: 0, done };
            const encoding = gzip ? 'Accept-Encoding: gzip\r\n' : '';
            socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${encoding}\r\n`);
          }),
        close: () => socket.destroy(),
      });
    });
    socket.on('error', reject);
  });
}

/** Finds out how long the body is; from then on `read` counts only the body. */
function readHead(answer: { head: string; wanted: number; read: number }, bytes: Buffer): void {
  const before = answer.head.length;
  answer.head += bytes.toString('latin1');
  const end = answer.head.indexOf('\r\n\r\n');
  if (end === -1) return;
  const length = /^content-length: *(\d+)/im.exec(answer.head.slice(0, end))?.[1];
  if (length === undefined || !answer.head.startsWith('HTTP/1.1 200')) throw new Error(answer.head.slice(0, end));
  answer.wanted = Number(length);
  answer.read = before + bytes.length - (end + 4);
}
