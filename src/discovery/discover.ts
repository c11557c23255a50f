import type { BitbucketApi } from '../bitbucket/api.ts';
import { BitbucketError } from '../bitbucket/errors.ts';
import type { Repository } from '../domain/repository.ts';
import { isExactName, judgeRepository, type RepositoryPatterns, type Verdict } from './match.ts';

export interface DiscoveryTarget extends RepositoryPatterns {
  readonly workspace: string;
}

export interface FoundRepository extends Verdict {
  readonly repository: Repository;
}

/** What a look at one workspace gave. A partial look may add repositories, but proves nothing about those it does not show. */
export interface DiscoveryResult {
  readonly workspace: string;
  readonly found: readonly FoundRepository[];
  /** The whole list was read: a repository that is not in `found` was not there. */
  readonly complete: boolean;
  /** The page limit cut the list. */
  readonly cut: boolean;
  /** For the log and the `discover` command; fit for both. */
  readonly warnings: readonly string[];
  /** Why the list could not be read to its end. */
  readonly failure?: BitbucketError;
}

/** Constant, because Bitbucket refuses page lengths above 100. */
const PAGELEN = 100;
const MAX_PAGES = 100;

/**
 * Lists a workspace's repositories and judges each. Rejects only when the signal aborts; every other failure is in the result.
 * Exact names are listed as well, so that their main branch is known. When the token may not list repositories, the exact
 * names are looked up one by one, and are polled even if that is refused too.
 */
export async function discoverWorkspace(
  api: BitbucketApi,
  target: DiscoveryTarget,
  options: { readonly signal?: AbortSignal; readonly maxPages?: number } = {},
): Promise<DiscoveryResult> {
  const listed = await listAll(api, target, options);
  const refused = listed.failure?.kind === 'forbidden' || listed.failure?.kind === 'not_found';
  const exact = target.repositories.filter(isExactName);
  const lookedUp = refused && exact.length > 0 ? await lookUp(api, target, { exact, ...options }) : NOTHING_LOOKED_UP;
  const found = [...listed.repositories, ...lookedUp.repositories].map((repository) => ({
    repository,
    ...judgeRepository(repository, target),
  }));
  const missing = listed.complete ? exact.filter((name) => !isAmong(name, found)) : [];
  return {
    workspace: target.workspace,
    found: [...found, ...lookedUp.unverified],
    complete: listed.complete,
    cut: listed.cut === true,
    warnings: [...listed.warnings, ...lookedUp.warnings, ...missing.map(toNotFoundWarning)],
    ...(listed.failure === undefined ? {} : { failure: listed.failure }),
  };
}

interface Listed {
  readonly repositories: readonly Repository[];
  readonly complete: boolean;
  readonly cut?: boolean;
  readonly warnings: readonly string[];
  readonly failure?: BitbucketError;
}

async function listAll(
  api: BitbucketApi,
  target: DiscoveryTarget,
  { signal, maxPages = MAX_PAGES }: { readonly signal?: AbortSignal; readonly maxPages?: number },
): Promise<Listed> {
  const bySlug = new Map<string, Repository>();
  let unreadable = 0;
  for (let page = 1; page <= maxPages; page++) {
    const answer = await attempt(signal, () =>
      api.listRepositories(target.workspace, {
        page,
        pagelen: PAGELEN,
        sort: 'slug',
        ...(target.projects.length === 0 ? {} : { projects: target.projects }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    if (answer instanceof BitbucketError) {
      return { repositories: [...bySlug.values()], complete: false, warnings: [], failure: answer };
    }
    unreadable += answer.unreadable;
    for (const repository of answer.items) bySlug.set(repository.repository, repository);
    if (answer.received < PAGELEN) return toListed([...bySlug.values()], unreadable);
  }
  const warnings = [
    `the list of repositories was cut after ${maxPages} pages: repositories behind that are not polled`,
  ];
  return { repositories: [...bySlug.values()], complete: false, cut: true, warnings };
}

function toListed(repositories: readonly Repository[], unreadable: number): Listed {
  const warnings = unreadable === 0 ? [] : [`${unreadable} repositories in the list have no slug and are not polled`];
  return { repositories, complete: unreadable === 0, warnings };
}

interface LookedUp {
  readonly repositories: readonly Repository[];
  readonly unverified: readonly FoundRepository[];
  readonly warnings: readonly string[];
}

const NOTHING_LOOKED_UP: LookedUp = { repositories: [], unverified: [], warnings: [] };

async function lookUp(
  api: BitbucketApi,
  target: DiscoveryTarget,
  { exact, signal }: { readonly exact: readonly string[]; readonly signal?: AbortSignal },
): Promise<LookedUp> {
  const repositories: Repository[] = [];
  const unverified: FoundRepository[] = [];
  const warnings = ['repositories cannot be listed with this token: only exact names are polled'];
  for (const repository of exact) {
    const name = { workspace: target.workspace, repository };
    const answer = await attempt(signal, () => api.getRepository(name, signal === undefined ? {} : { signal }));
    if (!(answer instanceof BitbucketError)) {
      repositories.push(answer);
    } else if (answer.kind === 'not_found' || answer.kind === 'gone') {
      warnings.push(toNotFoundWarning(repository));
    } else {
      unverified.push({ repository: name, included: true, reason: `named exactly; not looked up (${answer.kind})` });
    }
  }
  return { repositories, unverified, warnings };
}

/** Failures become values; only the caller's own abort is thrown on. */
async function attempt<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T | BitbucketError> {
  try {
    return await call();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof BitbucketError) return error;
    throw error;
  }
}

function isAmong(name: string, found: readonly FoundRepository[]): boolean {
  return found.some(({ repository }) => repository.repository.toLowerCase() === name.toLowerCase());
}

function toNotFoundWarning(name: string): string {
  return `repository "${name}" is named in the configuration but was not found`;
}
