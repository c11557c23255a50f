import type { ServerResponse } from 'node:http';

/** Bytes handed to the socket at once (one writev): large enough to be cheap, small enough not to block the loop. */
const BATCH_BYTES = 1 << 22;

/**
 * Writes shared buffers without joining or copying them, as fast as the client reads, and ends the response. Resolves when the
 * response is over, whether the client took all of it or left. The caller has set `Content-Length`.
 */
export async function writeChunks(response: ServerResponse, chunks: readonly Uint8Array[]): Promise<void> {
  if (response.destroyed) return;
  const over = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  // A reset while writing is an event of the response; without a listener it would end the process.
  response.on('error', () => response.destroy());
  let next = 0;
  while (next < chunks.length && !response.destroyed) {
    next = writeBatch(response, chunks, next);
    if (response.writableNeedDrain) await drained(response, over);
  }
  if (response.destroyed) return;
  response.end();
  await over;
}

/** Returns the index of the first chunk that is still to be written. */
function writeBatch(response: ServerResponse, chunks: readonly Uint8Array[], from: number): number {
  let next = from;
  let bytes = 0;
  response.cork();
  for (; next < chunks.length && bytes < BATCH_BYTES; next += 1) {
    const chunk = chunks[next];
    if (chunk === undefined || chunk.byteLength === 0) continue;
    bytes += chunk.byteLength;
    response.write(chunk);
  }
  response.uncork();
  return next;
}

async function drained(response: ServerResponse, over: Promise<void>): Promise<void> {
  let onDrain = (): void => {};
  const drain = new Promise<void>((resolve) => {
    onDrain = resolve;
    response.once('drain', onDrain);
  });
  await Promise.race([drain, over]);
  response.off('drain', onDrain);
}
