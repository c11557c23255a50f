import { createRollingHour, type RollingHour } from './rolling-hour.ts';
import type { Endpoint } from './route.ts';

/** One request that reached the simulator, whatever became of it. */
export interface Call {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The credential's name; `(refused)` for a wrong one. */
  readonly credential: string;
  readonly method: string;
  readonly endpoint: Endpoint;
  /** Path with query, as received. */
  readonly url: string;
  /** 0 when the connection was reset instead. */
  readonly status: number;
}

/** What tests and benchmarks ask about the traffic. */
export interface CallLog {
  add(call: Call): void;
  /** The newest calls, oldest first; see `keepCalls`. */
  all(): readonly Call[];
  /** All calls ever, also those that the log no longer holds. */
  total(): number;
  /** The most calls of a credential in any rolling hour, answered with 429 or not; also counts what the log no longer holds. */
  worstRollingHour(credential: string): number;
}

export function createCallLog(keepCalls: number): CallLog {
  let calls: Call[] = [];
  let total = 0;
  const hours = new Map<string, RollingHour>();

  return {
    add: (call) => {
      const hour = hours.get(call.credential) ?? createRollingHour();
      hours.set(call.credential, hour);
      hour.add(call.at);
      total += 1;
      calls.push(call);
      // In one go now and then: shifting one by one would cost a copy for each call.
      if (calls.length > keepCalls * 2) calls = calls.slice(-keepCalls);
    },
    all: () => calls.slice(-keepCalls),
    total: () => total,
    worstRollingHour: (credential) => hours.get(credential)?.worst() ?? 0,
  };
}
