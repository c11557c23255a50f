import { BitbucketError } from '../bitbucket/errors.ts';
import { reachesWatermark } from '../domain/follow.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { ObservedRun } from '../domain/observation.ts';
import type { Run } from '../domain/run.ts';
import { wantedSteps } from '../domain/wanted-steps.ts';
import type { Ingest } from '../ingest.ts';
import { followRuns, NOTHING_FOLLOWED } from './follow-runs.ts';
import type { PollRequest } from './poll-request.ts';
import { isRepositoryGone } from './second-look.ts';
import { attempt, endsLooking, isSkippable, rotated } from './skippable.ts';

/** How a poll went. What was seen before a failure is already in the store. */
export type PollOutcome =
  | {
      readonly kind: 'ok';
      readonly ledger: Ledger;
      readonly neverUsed: boolean;
      /** The page limit cut the list: older runs in between are counted as missed. */
      readonly cut: boolean;
      /** What could not be fetched after the list, and is wanted again by the next poll. */
      readonly partial?: BitbucketError;
    }
  /** 404 or 410 for its pipelines, although the repository exists. */
  | { readonly kind: 'never-used' }
  | { readonly kind: 'gone' }
  /** The budget, or a pause after 429: not the repository's fault. */
  | { readonly kind: 'postponed'; readonly error: BitbucketError; readonly ledger?: Ledger }
  | { readonly kind: 'unauthorized'; readonly error: BitbucketError }
  | { readonly kind: 'failed'; readonly error: BitbucketError; readonly ledger?: Ledger }
  /** By the signal, or because the repository was forgotten meanwhile. */
  | { readonly kind: 'aborted' };

/** Constant, so that page numbers mean the same from poll to poll. One page holds what happens between two polls. */
const PAGELEN = 50;
/** Step lists that one poll may fetch; the rest stays due. */
const MAX_STEP_LISTS = 20;

interface Seen {
  readonly runs: readonly Run[];
  /** `cut`: by the page limit. `hidden`: an object on a later page could not be read, and no later poll will show it again. */
  readonly end: 'complete' | 'cut' | 'hidden' | BitbucketError;
}

/** Polls one repository and writes what it saw. Rejects only when the store does; every answer of Bitbucket is an outcome. */
export async function pollRepository(request: PollRequest, ingest: Ingest): Promise<PollOutcome> {
  const at = request.now();
  const seen = await listRuns(request, at);
  if (seen.end instanceof BitbucketError && seen.runs.length === 0) return explainFailure(request, seen.end);
  const isListed = !(seen.end instanceof BitbucketError);
  const followed = isListed ? await followRuns(request, { at, listed: seen.runs }) : NOTHING_FOLLOWED;
  const ledger = await ingest.observe({
    repository: request.repository,
    at,
    runs: [...seen.runs, ...followed.runs].map((run) => ({ run })),
    gone: followed.gone,
    // A list that failed half-way proves nothing about what lies behind, so the watermark must not move.
    ...(isListed ? { listing: { complete: seen.end === 'complete' } } : {}),
  });
  if (ledger === undefined) return { kind: 'aborted' };
  if (seen.end instanceof BitbucketError) return toFailure(seen.end, ledger);
  const mayGoOn = followed.error === undefined || isSkippable(followed.error.kind);
  const steps: Fetched = mayGoOn ? await fetchSteps(request, ledger) : { runs: [] };
  const partial = steps.error ?? followed.error;
  const after =
    steps.runs.length === 0
      ? ledger
      : await ingest.observe({ repository: request.repository, at, runs: steps.runs, gone: [] });
  if (after === undefined || request.signal.aborted) return { kind: 'aborted' };
  return {
    kind: 'ok',
    ledger: after,
    neverUsed: seen.runs.length === 0 && Object.keys(after.identities).length === 0,
    cut: seen.end === 'cut',
    ...(partial === undefined ? {} : { partial }),
  };
}

/** Pages until the watermark, the lookback (as long as there is no watermark), the end of the list, or the page limit. */
async function listRuns(request: PollRequest, at: number): Promise<Seen> {
  const { api, repository, ledger, priority, settings, signal } = request;
  const runs: Run[] = [];
  let hidden = false;
  // Without a watermark the lookback stops. It begins at the baseline: what ran since then counts, however long ago that is.
  const oldest = ledger?.cursor === undefined ? (ledger?.baselineAt ?? at) - settings.lookbackMs : undefined;
  for (let page = 1; page <= settings.maxPages; page++) {
    const answer = await attempt(() => api.listPipelines(repository, { page, pagelen: PAGELEN, priority, signal }));
    if (answer instanceof BitbucketError) return { runs, end: answer };
    runs.push(...answer.items);
    hidden ||= page > 1 && answer.unreadable > 0;
    const isLast = answer.received < PAGELEN || reachesWatermark(ledger?.cursor, answer.items);
    const isOldEnough = oldest !== undefined && reachesLookback(answer.items, oldest);
    if (isLast || isOldEnough) return { runs, end: hidden ? 'hidden' : 'complete' };
  }
  return { runs, end: 'cut' };
}

function reachesLookback(page: readonly Run[], oldest: number): boolean {
  return page.some(({ createdAt }) => createdAt !== undefined && createdAt < oldest);
}

interface Fetched {
  readonly runs: readonly ObservedRun[];
  readonly error?: BitbucketError;
}

/** The steps that are due, as far as they could be fetched; those that were not stay due. */
async function fetchSteps(request: PollRequest, ledger: Ledger): Promise<Fetched> {
  if (!request.settings.steps) return { runs: [] };
  const runs: ObservedRun[] = [];
  const errors: BitbucketError[] = [];
  for (const { run, priority } of chooseSteps(request, ledger)) {
    const { api, repository, signal } = request;
    const answer = await attempt(() => api.listSteps(repository, run.uuid, { priority, signal }));
    if (!(answer instanceof BitbucketError)) runs.push({ run, steps: answer });
    // Steps that Bitbucket does not know will not come later: an empty set ends the asking.
    else if (isMissing(answer)) runs.push({ run, steps: [] });
    else errors.push(answer);
    if (endsLooking(errors)) break;
  }
  const error = errors.at(-1);
  return { runs, ...(error === undefined ? {} : { error }) };
}

/** Runs of the baseline come last and cannot use the reserve: their steps are shown, but nothing is counted by them. */
function chooseSteps(request: PollRequest, ledger: Ledger) {
  const wanted = wantedSteps(ledger).map((run) => {
    const isBaseline = (ledger.settled[run.uuid]?.steps.baselineRunNumber ?? 0) >= run.runNumber;
    return { run, priority: isBaseline ? ('idle' as const) : ('active' as const) };
  });
  const news = wanted.filter(({ priority }) => priority === 'active');
  const baseline = request.deferBaselineSteps ? [] : wanted.filter(({ priority }) => priority === 'idle');
  const at = request.now();
  return [...rotated(news, at), ...rotated(baseline, at)].slice(0, MAX_STEP_LISTS);
}

async function explainFailure(request: PollRequest, error: BitbucketError): Promise<PollOutcome> {
  if (!isMissing(error)) return toFailure(error, undefined);
  const { api, repository, signal } = request;
  const isGone = await attempt(() => isRepositoryGone(api, repository, signal));
  if (isGone instanceof BitbucketError) return toFailure(isGone, undefined);
  return isGone ? { kind: 'gone' } : { kind: 'never-used' };
}

function toFailure(error: BitbucketError, ledger: Ledger | undefined): PollOutcome {
  const seen = ledger === undefined ? {} : { ledger };
  switch (error.kind) {
    case 'aborted':
      return { kind: 'aborted' };
    case 'budget':
    case 'rate_limited':
      return { kind: 'postponed', error, ...seen };
    case 'unauthorized':
      return { kind: 'unauthorized', error };
    case 'forbidden':
    case 'not_found':
    case 'gone':
    case 'bad_request':
    case 'server':
    case 'network':
    case 'timeout':
    case 'malformed':
      return { kind: 'failed', error, ...seen };
    default:
      return error.kind satisfies never;
  }
}

function isMissing(error: BitbucketError): boolean {
  return error.kind === 'not_found' || error.kind === 'gone';
}
