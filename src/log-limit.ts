import type { Clock } from './domain/clock.ts';
import type { LogFields, Logger } from './domain/log.ts';

/** What is remembered of one kind of event: when it was written last, and how many were left out since. */
export interface Repeats {
  readonly writtenAt: number;
  readonly suppressed: number;
}

/**
 * Is this event written now? The first of its kind is, then one in each window, which says how many were left out. Times in ms.
 * A clock that was set back does not silence anything.
 */
export function decideRepeat(
  known: Repeats | undefined,
  now: number,
  windowMs: number,
): { readonly write: boolean; readonly suppressed: number; readonly next: Repeats } {
  const due = known === undefined || now >= known.writtenAt + windowMs || now < known.writtenAt;
  if (due) return { write: true, suppressed: known?.suppressed ?? 0, next: { writtenAt: now, suppressed: 0 } };
  const suppressed = known.suppressed + 1;
  return { write: false, suppressed, next: { writtenAt: known.writtenAt, suppressed } };
}

export interface RepeatOptions {
  /** One event of a kind in so many milliseconds. Default: 10 minutes. */
  readonly windowMs?: number;
  /** Kinds remembered at most; the oldest are forgotten first. */
  readonly maxKinds?: number;
}

/**
 * A logger that does not flood: of warnings and errors with the same message about the same workspace, repository and credential, one is
 * written per window, with `suppressed` saying how many were not. Other levels pass.
 */
export function limitRepeats(logger: Logger, clock: Pick<Clock, 'now'>, options: RepeatOptions = {}): Logger {
  const { windowMs = 600_000, maxKinds = 10_000 } = options;
  const kinds = new Map<string, Repeats>();
  const limit =
    (level: 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      const kind = JSON.stringify([level, message, fields.workspace, fields.repository, fields.credential]);
      const { write, suppressed, next } = decideRepeat(kinds.get(kind), clock.now(), windowMs);
      if (write) kinds.delete(kind);
      kinds.set(kind, next);
      forgetOldest(kinds, maxKinds);
      if (write) logger[level](message, suppressed === 0 ? fields : { ...fields, suppressed });
    };
  return {
    debug: (message, fields) => logger.debug(message, fields),
    info: (message, fields) => logger.info(message, fields),
    warn: limit('warn'),
    error: limit('error'),
  };
}

/** A map keeps its order of insertion, and what was written is inserted anew: the first key is the oldest. */
function forgetOldest(kinds: Map<string, Repeats>, maxKinds: number): void {
  for (const kind of kinds.keys()) {
    if (kinds.size <= maxKinds) return;
    kinds.delete(kind);
  }
}
