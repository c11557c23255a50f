/**
 * The body as text, byte order mark removed. Undefined when it is larger than `maxBytes`. Rejects when the signal aborts or the
 * connection is lost, however slowly the body trickles in.
 */
export async function readBody(
  response: Response,
  options: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  const { promise: aborted, reject } = withReject();
  const abort = () => reject(new Error('aborted'));
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    options.signal.throwIfAborted();
    return await collect(reader, aborted, options.maxBytes);
  } finally {
    options.signal.removeEventListener('abort', abort);
    cancel();
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  aborted: Promise<never>,
  maxBytes: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), aborted]);
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) return undefined;
    text += decoder.decode(value, { stream: true });
  }
}

function withReject(): { promise: Promise<never>; reject: (reason: Error) => void } {
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, reject };
}
