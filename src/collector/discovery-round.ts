import { BitbucketError } from '../bitbucket/errors.ts';
import type { Logger } from '../domain/log.ts';
import { type RepositoryKey, repositoryKey } from '../domain/repository.ts';
import { INITIAL_POLL_STATUS } from '../domain/snapshot.ts';
import type { Ingest } from '../ingest.ts';
import type { Fleet } from './fleet.ts';
import type { Lane } from './lane.ts';
import { isRepositoryGone } from './second-look.ts';
import type { CollectorTarget, WorkspaceLook } from './target.ts';

/** What discovery has done so far, by workspace. */
export interface DiscoveryState {
  readonly tried: Set<string>;
  /** Pages that the last look took. */
  readonly pages: Map<string, number>;
}

export interface DiscoveryRoundOptions {
  readonly targets: readonly CollectorTarget[];
  readonly lanes: ReadonlyMap<CollectorTarget['api'], Lane>;
  readonly fleet: Fleet;
  readonly ingest: Ingest;
  readonly logger: Logger;
  readonly discovered: DiscoveryState;
  readonly signal: AbortSignal;
}

const PAGELEN = 100;
const FIRST_RETRY_MS = 30_000;

/** Looks at every workspace once; gives the milliseconds until the next round, which comes sooner after a failure. */
export function createDiscoveryRound(options: DiscoveryRoundOptions): (intervalMs: number) => Promise<number> {
  let failures = 0;
  const said = new Set<string>();
  return async (intervalMs) => {
    let failed = false;
    for (const target of options.targets) {
      const look = await target.discover(options.signal);
      options.discovered.tried.add(target.workspace);
      report(target, look, { said, logger: options.logger });
      await apply(target, look, options);
      failed ||= look.failure !== undefined && isWorthRetrying(look.failure);
    }
    failures = failed ? failures + 1 : 0;
    return failed ? Math.min(intervalMs, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 16)) : intervalMs;
  };
}

/** A missing scope does not come back by itself within seconds. */
function isWorthRetrying(failure: BitbucketError): boolean {
  return failure.kind !== 'forbidden' && failure.kind !== 'not_found';
}

async function apply(target: CollectorTarget, look: WorkspaceLook, options: DiscoveryRoundOptions): Promise<void> {
  const { fleet, ingest, lanes, discovered } = options;
  const lane = lanes.get(target.api);
  if (lane === undefined) return;
  if (look.complete) discovered.pages.set(target.workspace, Math.floor(look.found.length / PAGELEN) + 1);
  const wanted = look.found.filter(({ included }) => included).map(({ repository }) => repository);
  for (const repository of wanted) {
    await ingest.discovered(repository);
    fleet.update(repository);
  }
  const fresh = wanted.filter((repository) => fleet.get(repositoryKey(repository)) === undefined);
  fleet.add(
    lane,
    fresh.map((repository) => ({ repository, poll: INITIAL_POLL_STATUS })),
  );
  if (look.complete) await dropUnwanted(target, look, options);
}

/** Only a complete look removes anything, and only a second look at the repository itself proves that it is gone. */
async function dropUnwanted(
  { workspace, api }: CollectorTarget,
  look: WorkspaceLook,
  { fleet, ingest, logger, signal }: DiscoveryRoundOptions,
): Promise<void> {
  const verdicts = new Map<RepositoryKey, boolean>(
    look.found.map(({ repository, included }) => [repositoryKey(repository), included]),
  );
  for (const { repository } of fleet.all()) {
    const key = repositoryKey(repository);
    if (repository.workspace !== workspace || verdicts.get(key) === true) continue;
    try {
      const excluded = verdicts.has(key);
      if (!excluded && !(await isRepositoryGone(api, repository, signal))) continue;
      fleet.remove(key);
      await ingest.forget(key);
      logger.info(excluded ? 'repository is no longer wanted' : 'repository is gone, its series are removed', {
        repository: key,
      });
    } catch (error) {
      if (!(error instanceof BitbucketError)) throw error;
      logger.debug('second look failed, repository kept', { repository: key, kind: error.kind });
    }
  }
}

/** Each warning once, and a failure when it begins or changes. */
function report(
  { workspace }: CollectorTarget,
  look: WorkspaceLook,
  { said, logger }: { readonly said: Set<string>; readonly logger: Logger },
): void {
  const failure = look.failure === undefined ? undefined : `${workspace} ${look.failure.kind}`;
  for (const warning of look.warnings) {
    if (said.has(`${workspace} ${warning}`)) continue;
    said.add(`${workspace} ${warning}`);
    logger.warn('discovery', { workspace, warning });
  }
  if (look.failure !== undefined && failure !== undefined && !said.has(failure)) {
    said.add(failure);
    logger.warn('discovery failed, repositories known so far are kept', {
      workspace,
      kind: look.failure.kind,
      error: look.failure.message,
      ...(look.failure.missingScopes.length === 0 ? {} : { missing_scopes: look.failure.missingScopes.join(',') }),
    });
  }
  if (look.failure === undefined) for (const text of said) if (isFailureOf(text, workspace)) said.delete(text);
}

function isFailureOf(text: string, workspace: string): boolean {
  return text.startsWith(`${workspace} `) && !text.slice(workspace.length + 1).includes(' ');
}
