import { readdir, readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessProbe } from './process-metrics.ts';

/** The probe of the running process. Disposing it ends its watch on the event loop. */
export interface SystemProbe extends ProcessProbe {
  dispose(): void;
}

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;
/** Milliseconds between two looks at the event loop: what it measures while nothing is late. */
const RESOLUTION = 10;

/** File descriptors come from `/proc`; elsewhere they are not known. */
export function createProcessProbe(current: NodeJS.Process, startedAt: number): SystemProbe {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  return {
    cpuSeconds: () => {
      const { user, system } = current.cpuUsage();
      return (user + system) / MICROSECONDS;
    },
    memory: () => current.memoryUsage(),
    startedAt: () => startedAt,
    openFds: () =>
      readdir('/proc/self/fd').then(
        (names) => names.length,
        () => undefined,
      ),
    maxFds: () => readFile('/proc/self/limits', 'utf8').then(toMaxFds, () => undefined),
    eventLoopLag: () => {
      const lag = { max: toLag(delay.max), mean: toLag(delay.mean) };
      delay.reset();
      return lag;
    },
    dispose: () => delay.disable(),
  };
}

/** The monitor measures whole intervals: what is more than the interval itself is lag. Not a number before the first one. */
function toLag(nanoseconds: number): number {
  const lag = nanoseconds / NANOSECONDS - RESOLUTION / 1000;
  return Number.isFinite(lag) ? Math.max(0, lag) : 0;
}

function toMaxFds(limits: string): number | undefined {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
