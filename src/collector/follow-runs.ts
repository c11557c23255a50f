import { BitbucketError } from '../bitbucket/errors.ts';
import { runsToFollow } from '../domain/follow.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Run } from '../domain/run.ts';
import { isWaiting } from '../domain/state.ts';
import type { PollRequest } from './poll-request.ts';
import { attempt, endsLooking, rotated } from './skippable.ts';

/** Single runs that one poll may ask for; the others, asked for longest ago, come first in the next one. */
export const MAX_FOLLOWS = 10;

/**
 * Open runs that the listed pages do not show, those asked for longest ago first. Waiting ones (PAUSED, HALTED) may wait for
 * days, so they are asked for at the pace of idle polling, however often the repository is polled.
 */
export function chooseFollows(
  ledger: Ledger | undefined,
  listed: readonly Run[],
  { at, idleIntervalMs }: { readonly at: number; readonly idleIntervalMs: number },
): readonly Run[] {
  const seenAt = (run: Run): number => ledger?.open[run.uuid]?.seenAt ?? 0;
  return runsToFollow(ledger, listed)
    .filter((run) => !isWaiting(run.state) || at - seenAt(run) >= idleIntervalMs * 0.9)
    .sort((a, b) => seenAt(a) - seenAt(b))
    .slice(0, MAX_FOLLOWS);
}

export interface Followed {
  readonly runs: readonly Run[];
  /** Uuids that Bitbucket no longer knows: the repository's list has answered just now, so it is the run that is missing. */
  readonly gone: readonly string[];
  /** The last failure that is no answer: those runs are asked for again by the next poll. */
  readonly error?: BitbucketError;
}

export const NOTHING_FOLLOWED: Followed = { runs: [], gone: [] };

/** Asks for each chosen run by its uuid. A run that cannot be had keeps none of the others waiting. */
export async function followRuns(
  { api, repository, ledger, settings, signal }: PollRequest,
  { at, listed }: { readonly at: number; readonly listed: readonly Run[] },
): Promise<Followed> {
  const runs: Run[] = [];
  const gone: string[] = [];
  const errors: BitbucketError[] = [];
  const chosen = chooseFollows(ledger, listed, { at, idleIntervalMs: settings.idleIntervalMs });
  for (const { uuid, state } of rotated(chosen, at)) {
    const priority = isWaiting(state) ? 'idle' : 'active';
    const answer = await attempt(() => api.getPipeline(repository, uuid, { priority, signal }));
    if (!(answer instanceof BitbucketError)) runs.push(answer);
    else if (answer.kind === 'not_found' || answer.kind === 'gone') gone.push(uuid);
    else errors.push(answer);
    if (endsLooking(errors)) break;
  }
  const error = errors.at(-1);
  return { runs, gone, ...(error === undefined ? {} : { error }) };
}
