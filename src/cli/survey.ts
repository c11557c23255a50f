import type { BitbucketApi } from '../bitbucket/api.ts';
import { BitbucketError } from '../bitbucket/errors.ts';
import type { Config } from '../config/config.ts';
import { type DiscoveryResult, discoverWorkspace } from '../discovery/discover.ts';
import { createClients } from '../exporter/clients.ts';
import type { Invocation } from './invocation.ts';

/** What Bitbucket says of each configured workspace, asked once. */
export interface Survey {
  readonly workspaces: readonly WorkspaceSurvey[];
}

export interface WorkspaceSurvey extends DiscoveryResult {
  readonly credential: string;
  readonly api: BitbucketApi;
  /** Whether pipelines may be read, tried on one repository; undefined when there was none to try. */
  readonly pipelines?: BitbucketError | 'readable';
}

/** Asks for the repositories of every workspace, and tries the pipelines of one of them. */
export async function survey(config: Config, { edge, signal }: Invocation): Promise<Survey> {
  const { apis } = createClients({ config, edge, events: {} });
  const workspaces: WorkspaceSurvey[] = [];
  for (const target of config.workspaces) {
    const api = apis.get(target.credential);
    if (api === undefined) throw new Error(`workspace ${target.workspace} names no credential that exists`);
    const result = await discoverWorkspace(api, target, { signal });
    const pipelines = await tryPipelines(api, result, signal);
    workspaces.push({
      ...result,
      credential: target.credential,
      api,
      ...(pipelines === undefined ? {} : { pipelines }),
    });
  }
  return { workspaces };
}

/** A repository that never used Pipelines may answer 404: that is readable enough. */
async function tryPipelines(
  api: BitbucketApi,
  { found }: DiscoveryResult,
  signal: AbortSignal,
): Promise<BitbucketError | 'readable' | undefined> {
  const first = found.find(({ included }) => included)?.repository;
  if (first === undefined) return undefined;
  try {
    await api.listPipelines(first, { page: 1, pagelen: 1, priority: 'active', signal });
    return 'readable';
  } catch (error) {
    if (!(error instanceof BitbucketError)) throw error;
    return error.kind === 'not_found' ? 'readable' : error;
  }
}
