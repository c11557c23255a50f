import { performance } from 'node:perf_hooks';

/** Finds the longest time that the event loop took for one turn. */
export interface BlockProbe {
  /** Milliseconds: the longest block since the last call or the start. */
  take(): number;
  stop(): void;
}

/** A timer of one millisecond: what it comes late is what something else blocked (or what another process had of this core). */
export function startBlockProbe(): BlockProbe {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  return {
    take: () => {
      longest = Math.max(longest, performance.now() - last - 1);
      const taken = longest;
      longest = 0;
      last = performance.now();
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}
