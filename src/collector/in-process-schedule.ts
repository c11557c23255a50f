import pLimit from 'p-limit';
import type { Clock } from '../domain/clock.ts';
import type { RepositoryKey } from '../domain/repository.ts';
import type { Admission, Schedule } from './schedule.ts';

export interface InProcessScheduleOptions {
  readonly clock: Clock;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Chooses among the due repositories (those waiting longest first); `free` of them fit. */
  readonly admit: (due: readonly RepositoryKey[], free: number) => Admission;
  /** Called in every turn of the loop: the sign of life that the watchdog looks at. */
  readonly onTurn: () => void;
  /** What went wrong in `work`. */
  readonly onFault: (key: RepositoryKey, error: unknown) => void;
}

/** Aborting without a reason would build an exception with its stack each time. */
const WOKEN = 'woken';
/** The loop turns at least this often, so that its sign of life stays fresh. */
const LONGEST_SLEEP_MS = 10_000;

/** Everything in this process: a map of due times and p-limit for the concurrency. */
export function createInProcessSchedule(options: InProcessScheduleOptions): Schedule {
  const { clock, concurrency, signal, admit, onTurn, onFault } = options;
  const due = new Map<RepositoryKey, number>();
  const running = new Map<RepositoryKey, Promise<void>>();
  const limit = pLimit(concurrency);
  let alarm = new AbortController();
  const wake = (): void => alarm.abort(WOKEN);

  function start(key: RepositoryKey, work: (key: RepositoryKey) => Promise<void>): void {
    due.delete(key);
    const done = limit(() => work(key))
      .catch((error: unknown) => onFault(key, error))
      .finally(() => {
        running.delete(key);
        wake();
      });
    running.set(key, done);
  }

  /** Starts what may start; gives the time of the next turn. */
  function turn(work: (key: RepositoryKey) => Promise<void>): number {
    const now = clock.now();
    const free = concurrency - limit.activeCount - limit.pendingCount;
    const { ready, nextAt } = split(due, running, now);
    const admission: Admission = ready.length === 0 || free <= 0 ? { start: [] } : admit(ready, free);
    for (const key of admission.start.slice(0, free)) start(key, work);
    const lookAgainAt = Math.max(admission.lookAgainAt ?? Number.POSITIVE_INFINITY, now + 1);
    return Math.min(nextAt, lookAgainAt, now + LONGEST_SLEEP_MS);
  }

  async function sleepUntil(at: number): Promise<void> {
    if (signal.aborted || alarm.signal.aborted) return;
    await clock.sleep(Math.max(0, at - clock.now()), alarm.signal).catch((error: unknown) => {
      if (!alarm.signal.aborted) throw error;
    });
  }

  return {
    put: (key, dueAt) => {
      const before = due.get(key);
      due.set(key, dueAt);
      if (before === undefined || dueAt < before) wake();
    },
    remove: (key) => {
      due.delete(key);
    },
    run: async (work) => {
      signal.addEventListener('abort', wake, { once: true });
      while (!signal.aborted) {
        alarm = new AbortController();
        onTurn();
        await sleepUntil(turn(work));
      }
      signal.removeEventListener('abort', wake);
      await Promise.allSettled(running.values());
    },
  };
}

/** The due repositories that are not being polled, those waiting longest first, and when the next one becomes due. */
function split(
  due: ReadonlyMap<RepositoryKey, number>,
  running: ReadonlyMap<RepositoryKey, unknown>,
  now: number,
): { readonly ready: readonly RepositoryKey[]; readonly nextAt: number } {
  const ready: { readonly key: RepositoryKey; readonly dueAt: number }[] = [];
  let nextAt = Number.POSITIVE_INFINITY;
  for (const [key, dueAt] of due) {
    if (dueAt > now) nextAt = Math.min(nextAt, dueAt);
    else if (!running.has(key)) ready.push({ key, dueAt });
  }
  ready.sort((a, b) => a.dueAt - b.dueAt);
  return { ready: ready.map(({ key }) => key), nextAt };
}
