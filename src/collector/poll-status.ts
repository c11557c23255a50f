import type { PollStatus } from '../domain/snapshot.ts';
import type { PollOutcome } from './poll-repository.ts';
import type { PlannedPoll } from './when.ts';

/** Times of one poll in milliseconds since the epoch. */
export interface PollTimes {
  /** When it would have begun with an endless budget. */
  readonly wantedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

const FAILURES_KEPT = 5;

/** What a poll's outcome makes of the repository's status. Postponed and aborted polls change nothing: they were no attempt. */
export function afterPoll(poll: PollStatus, outcome: PollOutcome, times: PollTimes): PollStatus {
  switch (outcome.kind) {
    case 'ok':
      return succeeded(poll, times, outcome.neverUsed);
    case 'never-used':
      return succeeded(poll, times, true);
    case 'failed':
    case 'unauthorized':
      return failed(poll, times, outcome.error.message);
    case 'gone':
    case 'postponed':
    case 'aborted':
      return poll;
    default:
      return outcome satisfies never;
  }
}

/** The status with the next poll as planned. */
export function withPlan(poll: PollStatus, planned: PlannedPoll): PollStatus {
  return {
    ...poll,
    nextDueAt: Math.round(planned.dueAt),
    ...(planned.class === 'first' ? {} : { intervalSeconds: planned.intervalMs / 1000 }),
  };
}

/** A poll that broke in our own code counts as failed too, so that it backs off and shows. */
export function failed(poll: PollStatus, times: PollTimes, message: string): PollStatus {
  return {
    ...attempted(poll, times),
    up: false,
    consecutiveFailures: poll.consecutiveFailures + 1,
    failures: [{ at: times.endedAt, message }, ...poll.failures].slice(0, FAILURES_KEPT),
  };
}

function succeeded(poll: PollStatus, times: PollTimes, neverUsed: boolean): PollStatus {
  return {
    ...attempted(poll, times),
    up: true,
    lastSuccessAt: times.startedAt,
    consecutiveFailures: 0,
    neverUsedPipelines: neverUsed,
  };
}

function attempted(poll: PollStatus, { wantedAt, startedAt, endedAt }: PollTimes): PollStatus {
  return {
    ...poll,
    lastAttemptAt: startedAt,
    durationSeconds: (endedAt - startedAt) / 1000,
    lagSeconds: Math.max(0, startedAt - wantedAt) / 1000,
  };
}
