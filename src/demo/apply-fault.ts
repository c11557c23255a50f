import { type Answer, json } from './answer.ts';
import { damage, distort } from './damage.ts';
import type { Fault } from './fault.ts';

/** What the wire does with an answer: the adapters act on it. */
export interface Wire {
  /** Before the first byte. */
  readonly latencyMilliseconds: number;
  readonly reset: boolean;
  readonly cut: boolean;
  /** The body takes this long. */
  readonly slowMilliseconds: number;
}

export const PERFECT_WIRE: Wire = { latencyMilliseconds: 0, reset: false, cut: false, slowMilliseconds: 0 };

const HTML_502 =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n';

/** The answer and its wire after the faults, in order. */
export function applyFaults(
  answer: Answer,
  faults: readonly Fault[],
): { readonly answer: Answer; readonly wire: Wire } {
  return faults.reduce((before, fault) => applyFault(before.answer, before.wire, fault), {
    answer,
    wire: PERFECT_WIRE,
  });
}

function applyFault(answer: Answer, wire: Wire, fault: Fault): { readonly answer: Answer; readonly wire: Wire } {
  switch (fault.kind) {
    case 'latency':
      return { answer, wire: { ...wire, latencyMilliseconds: wire.latencyMilliseconds + fault.milliseconds } };
    case 'slow':
      return { answer, wire: { ...wire, slowMilliseconds: wire.slowMilliseconds + fault.milliseconds } };
    case 'reset':
      return { answer, wire: { ...wire, reset: true } };
    case 'cut':
      return { answer, wire: { ...wire, cut: true } };
    case 'status':
      return { answer: toStatusAnswer(fault), wire };
    case 'html502':
      return { answer: { status: 502, headers: { 'content-type': 'text/html' }, body: HTML_502 }, wire };
    case 'truncated':
      return { answer: { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) }, wire };
    case 'contentType':
      return { answer: { ...answer, headers: { ...answer.headers, 'content-type': fault.value } }, wire };
    case 'wrongType':
      return { answer: withJson(answer, distort), wire };
    case 'malformed':
      return { answer: withJson(answer, damage), wire };
    default:
      return fault satisfies never;
  }
}

function toStatusAnswer(fault: Fault & { readonly kind: 'status' }): Answer {
  const { status, headers = {}, body = '' } = fault;
  if (typeof body !== 'string') return json(status, body, headers);
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body };
}

function withJson(answer: Answer, change: (value: unknown) => unknown): Answer {
  if (answer.status !== 200) return answer;
  return { ...answer, body: JSON.stringify(change(JSON.parse(answer.body))) };
}
