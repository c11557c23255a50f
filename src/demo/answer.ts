/** A response before it goes onto a wire. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** 200 with a JSON text that is ready. */
export function jsonText(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** Bitbucket's error envelope (api-facts.md, section 10). `detail` is a text or an object. */
export function failure(status: number, message: string, detail?: unknown): Answer {
  return json(status, { type: 'error', error: { message, ...(detail === undefined ? {} : { detail }) } });
}

export function notFound(message: string): Answer {
  return failure(404, message);
}

/** Plain text and no Retry-After: all that a client gets to know. */
export function rateLimited(): Answer {
  return {
    status: 429,
    headers: { 'content-type': 'text/plain' },
    body: 'Rate limit for this resource has been exceeded',
  };
}
