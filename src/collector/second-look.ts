import type { BitbucketApi } from '../bitbucket/api.ts';
import { BitbucketError } from '../bitbucket/errors.ts';
import type { RepositoryName } from '../domain/repository.ts';

/**
 * The second look at a repository that a complete listing did not show, or whose pipelines answered 404: is it really gone?
 * Only Bitbucket's own 404 or 410 for the repository is an answer; every other failure keeps it and is thrown.
 */
export async function isRepositoryGone(
  api: BitbucketApi,
  name: RepositoryName,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await api.getRepository(name, signal === undefined ? {} : { signal });
    return false;
  } catch (error) {
    if (error instanceof BitbucketError && (error.kind === 'not_found' || error.kind === 'gone')) return true;
    throw error;
  }
}
