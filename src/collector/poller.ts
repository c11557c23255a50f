import type { BitbucketError } from '../bitbucket/errors.ts';
import type { Clock } from '../domain/clock.ts';
import type { LogFields, Logger } from '../domain/log.ts';
import type { RepositoryKey } from '../domain/repository.ts';
import type { PollStatus } from '../domain/snapshot.ts';
import type { Ingest } from '../ingest.ts';
import { toPriority } from './admission.ts';
import type { CollectorEvents } from './events.ts';
import { type Fleet, MANY_FIRST_POLLS, type PollNews, type Watched } from './fleet.ts';
import { type PollOutcome, pollRepository } from './poll-repository.ts';
import { afterPoll, failed, type PollTimes, withPlan } from './poll-status.ts';
import type { CollectorSettings } from './settings.ts';

export interface PollerOptions {
  readonly fleet: Fleet;
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: CollectorSettings;
  readonly signal: AbortSignal;
  readonly events: CollectorEvents;
}

/** How a poll ended; `broken` is a fault of our own. */
export type PollEnd = PollOutcome['kind'] | 'broken';

/** A postponed poll is not tried again sooner. */
const POSTPONE_MS = 1_000;

/** Polls one repository, tells what came of it, and plans its next poll. Never rejects for anything that a poll can meet. */
export function createPoller(options: PollerOptions): (key: RepositoryKey) => Promise<PollEnd> {
  const { fleet, ingest, clock, logger, signal } = options;

  async function poll(key: RepositoryKey, entry: Watched): Promise<PollEnd> {
    const startedAt = clock.now();
    fleet.begin(key);
    const outcome = await attempt(entry, options);
    const times = { wantedAt: entry.planned.wantedAt, startedAt, endedAt: clock.now() };
    if (outcome instanceof Error) {
      logger.error('poll broke', { repository: key, error: outcome.message });
      await record(key, { ledger: entry.ledger, poll: failed(entry.poll, times, 'internal error, see the log') });
      return 'broken';
    }
    report(key, entry.poll, outcome, options);
    if (outcome.kind === 'gone') {
      fleet.remove(key);
      await ingest.forget(key);
      return outcome.kind;
    }
    if (outcome.kind === 'aborted' && !signal.aborted) {
      // Forgotten by the store while this poll was under way: nobody wants another one.
      fleet.remove(key);
      return outcome.kind;
    }
    await record(key, toNews(entry, outcome, times));
    return outcome.kind;
  }

  async function record(key: RepositoryKey, news: PollNews): Promise<void> {
    const planned = fleet.end(key, news)?.planned;
    if (planned === undefined || signal.aborted) return;
    const next = withPlan(news.poll, planned);
    await ingest.recordPoll(splitKey(key), () => next);
  }

  return async (key) => {
    const entry = fleet.get(key);
    return entry === undefined ? 'aborted' : poll(key, entry);
  };
}

async function attempt(
  entry: Watched,
  { fleet, ingest, clock, settings, signal }: PollerOptions,
): Promise<PollOutcome | Error> {
  try {
    return await pollRepository(
      {
        api: entry.lane.api,
        repository: entry.repository,
        ledger: entry.ledger,
        priority: toPriority(entry.planned.class),
        settings,
        deferBaselineSteps: entry.ledger === undefined && firstPollsWaiting(fleet) > MANY_FIRST_POLLS,
        now: () => clock.now(),
        signal,
      },
      ingest,
    );
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function firstPollsWaiting(fleet: Fleet): number {
  return fleet.all().filter(({ poll }) => poll.lastAttemptAt === undefined).length;
}

function toNews(entry: Watched, outcome: PollOutcome, times: PollTimes): PollNews {
  const poll = afterPoll(entry.poll, outcome, times);
  switch (outcome.kind) {
    case 'ok':
      entry.lane.accepted();
      return { ledger: outcome.ledger, poll };
    case 'never-used':
      entry.lane.accepted();
      return { ledger: entry.ledger, poll };
    case 'failed':
      return { ledger: outcome.ledger ?? entry.ledger, poll };
    case 'unauthorized':
      return { ledger: entry.ledger, poll, notBefore: entry.lane.refused() };
    case 'postponed': {
      const retryAt = Math.max(outcome.error.retryAt ?? 0, times.endedAt + POSTPONE_MS);
      const unanswered = entry.hint === undefined ? {} : { unanswered: entry.hint };
      return { ledger: outcome.ledger ?? entry.ledger, poll, notBefore: retryAt, ...unanswered };
    }
    case 'gone':
    case 'aborted':
      return { ledger: entry.ledger, poll };
    default:
      return outcome satisfies never;
  }
}

/** One line when a repository begins to fail and one when it works again; what comes in between is on the status page. */
function report(key: RepositoryKey, before: PollStatus, outcome: PollOutcome, { logger, events }: PollerOptions): void {
  switch (outcome.kind) {
    case 'ok':
      if (before.consecutiveFailures > 0) logger.info('repository polled again', { repository: key });
      if (outcome.partial !== undefined) reportPartial(key, outcome.partial, logger);
      if (outcome.cut) {
        logger.warn('page limit reached, older runs were not seen', { repository: key });
        events.onPageLimit?.(splitKey(key));
      }
      return;
    case 'failed':
      logger[before.consecutiveFailures === 0 ? 'warn' : 'debug']('poll failed', toFields(key, outcome.error));
      return;
    case 'gone':
      logger.info('repository is gone, its series are removed', { repository: key });
      return;
    case 'unauthorized': // said once per change by the client, for the credential
    case 'postponed':
    case 'never-used':
    case 'aborted':
      logger.debug('poll ended early', { repository: key, outcome: outcome.kind });
      return;
    default:
      outcome satisfies never;
  }
}

/** Waiting for budget is the plan, everything else is trouble. */
function reportPartial(key: RepositoryKey, error: BitbucketError, logger: Logger): void {
  const level = error.kind === 'budget' || error.kind === 'rate_limited' ? 'debug' : 'warn';
  logger[level]('poll incomplete, the rest is asked for again', toFields(key, error));
}

function toFields(key: RepositoryKey, error: BitbucketError): LogFields {
  return {
    repository: key,
    kind: error.kind,
    error: error.message,
    ...(error.missingScopes.length === 0 ? {} : { missing_scopes: error.missingScopes.join(',') }),
  };
}

function splitKey(key: RepositoryKey): { readonly workspace: string; readonly repository: string } {
  const slash = key.indexOf('/');
  return { workspace: key.slice(0, slash), repository: key.slice(slash + 1) };
}
