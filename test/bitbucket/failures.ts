import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A way for a server to fail, and what must become of it. `echo` is text that a hostile server repeats wherever it can. */
export interface HttpFailure {
  readonly name: string;
  readonly kind: string;
  readonly status?: number;
  readonly codes: readonly string[];
  readonly answer: (response: ServerResponse, echo: string) => void;
}

const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };

function json(status: number, body: unknown) {
  return (response: ServerResponse) => void response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
}

export const HTTP_FAILURES: readonly HttpFailure[] = [
  {
    name: '401',
    kind: 'unauthorized',
    status: 401,
    codes: ['401'],
    answer: (response, echo) => json(401, { type: 'error', error: { message: `Token is invalid: ${echo}` } })(response),
  },
  {
    name: '403 with scopes',
    kind: 'forbidden',
    status: 403,
    codes: ['403'],
    answer: (response, echo) =>
      json(403, { error: { message: echo, detail: { required: ['pipeline', echo], granted: [] } } })(response),
  },
  {
    name: '404',
    kind: 'not_found',
    status: 404,
    codes: ['404'],
    answer: json(404, { error: { message: 'No such repository' } }),
  },
  { name: '410', kind: 'gone', status: 410, codes: ['410'], answer: json(410, { error: { message: 'Removed' } }) },
  {
    name: '429 in plain text',
    kind: 'rate_limited',
    status: 429,
    codes: ['429'],
    answer: (response, echo) =>
      void response
        .writeHead(429, { 'content-type': 'text/plain' })
        .end(`Rate limit for this resource has been exceeded ${echo}`),
  },
  {
    name: '500',
    kind: 'server',
    status: 500,
    codes: ['500', '500', '500'],
    answer: (response, echo) => json(500, { error: { message: `Oops ${echo}`, id: 'a1b2' } })(response),
  },
  {
    name: 'HTML 502',
    kind: 'server',
    status: 502,
    codes: ['502', '502', '502'],
    answer: (response, echo) => void response.writeHead(502, HTML).end(`<html><h1>Bad Gateway</h1>${echo}</html>`),
  },
  {
    name: 'HTML 200',
    kind: 'malformed',
    status: 200,
    codes: ['malformed', 'malformed', 'malformed'],
    answer: (response, echo) => void response.writeHead(200, HTML).end(`<html>Log in ${echo}</html>`),
  },
  {
    name: 'truncated JSON',
    kind: 'malformed',
    status: 200,
    codes: ['malformed', 'malformed', 'malformed'],
    answer: (response, echo) => void response.writeHead(200, JSON_TYPE).end(`{"values":[{"uuid":"${echo}`),
  },
  {
    name: 'a wrong content type and no JSON',
    kind: 'malformed',
    status: 200,
    codes: ['malformed', 'malformed', 'malformed'],
    answer: (response, echo) => void response.writeHead(200, { 'content-type': 'image/png' }).end(`\u0089PNG ${echo}`),
  },
  {
    name: 'wrong types',
    kind: 'malformed',
    status: 200,
    codes: ['malformed', 'malformed', 'malformed'],
    answer: (response, echo) => json(200, { values: echo })(response),
  },
  {
    name: 'a body cut below its length',
    kind: 'network',
    codes: ['network', 'network', 'network'],
    answer: (response, echo) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
      response.write(`{"values":["${echo}"`, () => response.destroy());
    },
  },
  {
    name: 'a body that is too large',
    kind: 'malformed',
    codes: ['malformed', 'malformed', 'malformed'],
    answer: (response, echo) => json(200, { values: [], padding: echo.repeat(5000) })(response),
  },
  {
    name: 'a redirect elsewhere',
    kind: 'bad_request',
    status: 307,
    codes: ['307'],
    answer: (response, echo) =>
      void response.writeHead(307, { location: `http://127.0.0.1:1/${encodeURIComponent(echo)}` }).end(),
  },
];

/** Failures below HTTP. */
export const TCP_FAILURES: readonly { name: string; code: RegExp; answer: (socket: Socket) => void }[] = [
  {
    name: 'a reset',
    code: /\((ECONNRESET|UND_ERR_SOCKET)\)/,
    answer: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  },
  {
    name: 'a connection closed without an answer',
    code: /\(UND_ERR_SOCKET\)/,
    answer: (socket) => void socket.once('data', () => socket.end()),
  },
  {
    name: 'no HTTP at all',
    // Node 24 gives the parser's error no code.
    code: /\((HPE_\w+|HTTPParserError)\)/,
    answer: (socket) => void socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n')),
  },
];

/** The authorization header of the request, as a hostile server would repeat it. */
export function repeatAuthorization(failure: HttpFailure): RequestListener {
  return (request, response) => {
    const header = request.headers.authorization ?? '';
    failure.answer(response, `${header} ${header.split(' ')[1] ?? ''}`);
  };
}
