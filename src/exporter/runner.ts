import { setMaxListeners } from 'node:events';
import type { Collector } from '../collector/collector.ts';
import type { Logger } from '../domain/log.ts';

/** A collector that runs. */
export interface Runner {
  /** Ends the polls under way; resolves when they have ended. */
  stop(): Promise<void>;
  /** The collector ended although nobody stopped it. */
  failed(): boolean;
}

/** Lets a collector run in the background until it is stopped. */
export function startRunner(collector: Pick<Collector, 'run'>, logger: Logger): Runner {
  const stopping = new AbortController();
  // Every call and every wait of the collector listens: dozens are no leak.
  setMaxListeners(0, stopping.signal);
  const state = { failed: false };
  const done = collector.run(stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    state.failed = true;
    logger.error('the collector has stopped', { error: String(error) });
  });
  return {
    stop: async () => {
      stopping.abort(new Error('the collector is stopped'));
      await done;
    },
    failed: () => state.failed,
  };
}
