import type { Random } from './random.ts';
import type { Endpoint } from './route.ts';

/** What goes wrong with an answer. */
export type Fault =
  /** The answer comes later. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** Another answer. A text body is sent as it is, anything else as JSON. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A proxy's error page. */
  | { readonly kind: 'html502' }
  /** The connection is reset before any byte. */
  | { readonly kind: 'reset' }
  /** The connection ends in the middle of the body: half a JSON text, fewer bytes than promised. */
  | { readonly kind: 'cut' }
  /** Half a JSON text as a complete body: only the parser notices. */
  | { readonly kind: 'truncated' }
  /** The body trickles in over this time. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The right JSON under the wrong content type. */
  | { readonly kind: 'contentType'; readonly value: string }
  /** JSON of the wrong types: `values` is a text, numbers are texts and texts numbers. */
  | { readonly kind: 'wrongType' }
  /** Every second object of a list, or the object itself, is damaged: null members, states without a name, bad dates. */
  | { readonly kind: 'malformed' };

/** Which requests a fault hits. Rules are tried in order; all that match apply. */
export interface FaultRule {
  readonly fault: Fault;
  readonly endpoint?: Endpoint;
  /** Tested against path and query. */
  readonly match?: RegExp;
  /** Only so many of the matching requests, then never again. */
  readonly next?: number;
  /** Of matching requests, in [0, 1]; default 1. Decided by the seed. */
  readonly probability?: number;
  /** Milliseconds since the epoch; default always. */
  readonly from?: number;
  readonly until?: number;
}

/** The rules in force; tests change them while the simulator runs. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The faults of this request; uses up `next`. */
  hit(request: { readonly endpoint: Endpoint; readonly url: string; readonly now: number }): readonly Fault[];
}

export function createFaults(rules: readonly FaultRule[], random: Random): Faults {
  let active = rules.map((rule) => ({ rule, left: rule.next ?? Number.POSITIVE_INFINITY }));
  return {
    add: (rule) => {
      active.push({ rule, left: rule.next ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      active = [];
    },
    hit: (request) => {
      const hits: Fault[] = [];
      for (const entry of active) {
        if (entry.left <= 0 || !concerns(entry.rule, request)) continue;
        if (entry.rule.probability !== undefined && !random.chance(entry.rule.probability)) continue;
        entry.left -= 1;
        hits.push(entry.rule.fault);
      }
      return hits;
    },
  };
}

function concerns(rule: FaultRule, request: { endpoint: Endpoint; url: string; now: number }): boolean {
  if (rule.endpoint !== undefined && rule.endpoint !== request.endpoint) return false;
  if (rule.from !== undefined && request.now < rule.from) return false;
  if (rule.until !== undefined && request.now >= rule.until) return false;
  return rule.match === undefined || rule.match.test(request.url);
}
