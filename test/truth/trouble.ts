import type { AccessToken } from '../../src/demo/credential.ts';
import type { Fault, FaultRule } from '../../src/demo/fault.ts';
import type { Simulator } from '../../src/demo/simulator.ts';
import { type Deed, HOUR, MINUTE } from './chaos-world.ts';

/** `noise`: single answers fail now and then. `damage`: objects in readable answers are damaged. The others: for a while, all fail. */
export type TroubleKind = 'noise' | 'damage' | 'slow' | 'bursts' | 'refusals' | 'outage' | 'rotation';

export interface Trouble {
  readonly rules: readonly FaultRule[];
  readonly credentialAt: (now: number) => AccessToken;
  /** The secret as the exporter's own file holds it. */
  readonly secretAt: (now: number) => string;
  readonly deeds: (simulator: Simulator) => readonly Deed[];
}

interface Times {
  readonly start: number;
  /** Nothing fails from here on. */
  readonly quiet: number;
}

const LIMIT_TEXT = 'Rate limit for this resource has been exceeded';
/** Bitbucket rotates its token so much earlier than somebody writes the new one into the exporter's file. */
const ROTATION_GAP = 25 * MINUTE;

/** Faults for the simulator, all over when the quiet begins. */
export function createTrouble(kinds: readonly TroubleKind[], { start, quiet }: Times): Trouble {
  const rotatesAt = kinds.includes('rotation') ? start + (quiet - start) * 0.55 : Number.POSITIVE_INFINITY;
  const tokenAt = (now: number): string => (now < rotatesAt ? 'first-token' : 'second-token');
  const credentialAt = (now: number): AccessToken => ({ kind: 'access_token', name: 'chaos', token: tokenAt(now) });
  return {
    rules: kinds.flatMap((kind) => rulesOf(kind, { start, quiet })),
    credentialAt,
    secretAt: (now) => tokenAt(now - ROTATION_GAP),
    deeds: (simulator) =>
      Number.isFinite(rotatesAt)
        ? [{ at: rotatesAt, act: () => simulator.setCredentials([credentialAt(rotatesAt)]) }]
        : [],
  };
}

function rulesOf(kind: TroubleKind, { start, quiet }: Times): readonly FaultRule[] {
  const span = quiet - start;
  const rule = (fault: Fault, probability = 1): FaultRule => ({ fault, probability, until: quiet });
  const during = (fault: Fault, share: number, minutes: number): FaultRule => {
    const from = start + span * share;
    return { fault, from, until: Math.min(from + minutes * MINUTE, quiet) };
  };
  switch (kind) {
    case 'noise':
      return [
        rule({ kind: 'status', status: 503 }, 0.04),
        rule({ kind: 'html502' }, 0.03),
        rule({ kind: 'reset' }, 0.04),
        rule({ kind: 'cut' }, 0.04),
        rule({ kind: 'truncated' }, 0.03),
        rule({ kind: 'wrongType' }, 0.03),
        rule({ kind: 'contentType', value: 'text/html' }, 0.03),
      ];
    case 'damage':
      return [rule({ kind: 'malformed' }, 0.06)];
    case 'slow':
      return [rule({ kind: 'latency', milliseconds: 40_000 }, 0.1), rule({ kind: 'slow', milliseconds: 90_000 }, 0.05)];
    case 'bursts':
      return [
        during({ kind: 'status', status: 500 }, 0, 3),
        during({ kind: 'reset' }, 0.25, 10),
        during({ kind: 'html502' }, 0.35, 15),
        during({ kind: 'wrongType' }, 0.7, 10),
      ];
    case 'refusals':
      return [0.1, 0.33, 0.66].map((share) => during({ kind: 'status', status: 429, body: LIMIT_TEXT }, share, 6));
    case 'outage':
      return [during({ kind: 'reset' }, 0.45, (2 * HOUR) / MINUTE)];
    case 'rotation':
      return [];
    default:
      return kind satisfies never;
  }
}
