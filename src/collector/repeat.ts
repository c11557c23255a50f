import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';

export interface RepeatOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Names the round in the log when it breaks. */
  readonly what: string;
  /** After a round that broke: milliseconds. */
  readonly retryMs: number;
}

/**
 * Runs `round` again and again until the signal aborts; it gives the milliseconds until the next one. A round that throws is
 * logged and tried again: nothing ends the loop but the signal.
 */
export async function repeat(round: () => Promise<number>, options: RepeatOptions): Promise<void> {
  const { clock, logger, signal, what, retryMs } = options;
  while (!signal.aborted) {
    let waitMs = retryMs;
    try {
      waitMs = await round();
    } catch (error) {
      if (signal.aborted) return;
      logger.error('round failed', { what, error: error instanceof Error ? error.message : String(error) });
    }
    await clock.sleep(waitMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
