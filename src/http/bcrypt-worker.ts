import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Compares passwords with bcrypt hashes away from the event loop. */
export interface Bcrypt {
  /** Rejects when the worker died; the next call starts a new one. */
  compare(password: string, hash: string): Promise<boolean>;
  dispose(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly matches: boolean;
}

interface Waiting {
  readonly resolve: (matches: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Plain JavaScript in a string, so that it runs alike from the sources (tests) and from the build. */
const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const { compareSync } = require(workerData);
parentPort.on('message', ({ id, password, hash }) => {
  let matches = false;
  try { matches = compareSync(password, hash); } catch {}
  parentPort.postMessage({ id, matches });
});
`;

/**
 * bcryptjs computes in JavaScript and yields only every 100 ms, so one check of an ordinary hash would block scrapes for as long.
 * One worker thread does them one after another; it starts with the first check.
 */
export function createBcrypt(): Bcrypt {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const fail = (died: Worker, error: Error): void => {
    if (worker !== died) return;
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(WORKER_SOURCE, { eval: true, workerData: bcryptPath(), env: {} });
    started.on('message', (message: unknown) => {
      const answer = parseAnswer(message);
      waiting.get(answer.id)?.resolve(answer.matches);
      waiting.delete(answer.id);
      if (waiting.size === 0) started.unref();
    });
    started.on('error', (error) => fail(started, error));
    started.on('exit', () => fail(started, new Error('the password worker ended')));
    return started;
  };

  return {
    compare(password, hash) {
      worker ??= start();
      // A check that waits keeps the process alive, an idle worker does not.
      worker.ref();
      lastId += 1;
      const id = lastId;
      worker.postMessage({ id, password, hash });
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
    },
    async dispose() {
      await worker?.terminate();
    },
  };
}

function bcryptPath(): string {
  return createRequire(import.meta.url).resolve('bcryptjs');
}

/** Only our own worker writes these. */
function parseAnswer(message: unknown): Answer {
  return message as Answer;
}
