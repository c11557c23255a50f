import type { BitbucketApi, Page } from '../../src/bitbucket/api.ts';
import type { BudgetStatus } from '../../src/bitbucket/budget.ts';
import { BitbucketError, type BitbucketErrorKind } from '../../src/bitbucket/errors.ts';
import type { Repository } from '../../src/domain/repository.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Step } from '../../src/domain/step.ts';

/** What a scripted API answers; a call that the script does not know fails the test. */
export interface Script {
  readonly listPipelines?: BitbucketApi['listPipelines'];
  readonly getPipeline?: BitbucketApi['getPipeline'];
  readonly listSteps?: BitbucketApi['listSteps'];
  readonly listRepositories?: BitbucketApi['listRepositories'];
  readonly getRepository?: BitbucketApi['getRepository'];
  readonly budget?: () => BudgetStatus;
}

export interface FakeApi extends BitbucketApi {
  /** `method argument priority`, in order. */
  readonly calls: string[];
}

/** A BitbucketApi that answers from a script and notes every call. */
export function createFakeApi(script: Script): FakeApi {
  const calls: string[] = [];
  const note = async (text: string, priority: string | undefined): Promise<void> => {
    calls.push(`${text} ${priority ?? 'idle'}`);
  };
  const missing = (method: string) => (): never => {
    throw new Error(`the script has no ${method}`);
  };
  return {
    credential: 'test',
    calls,
    budget: script.budget ?? (() => ({ limit: 1000, remaining: 1000, reserved: 100 })),
    listPipelines: async (name, options) => {
      await note(`pipelines ${name.repository} ${options.page}`, options.priority);
      return (script.listPipelines ?? missing('listPipelines'))(name, options);
    },
    getPipeline: async (name, uuid, options) => {
      await note(`pipeline ${uuid}`, options.priority);
      return (script.getPipeline ?? missing('getPipeline'))(name, uuid, options);
    },
    listSteps: async (name, uuid, options) => {
      await note(`steps ${uuid}`, options.priority);
      return (script.listSteps ?? missing('listSteps'))(name, uuid, options);
    },
    listRepositories: async (workspace, options) => {
      await note(`repositories ${workspace} ${options.sort} ${options.page}`, options.priority);
      return (script.listRepositories ?? missing('listRepositories'))(workspace, options);
    },
    getRepository: async (name, options) => {
      await note(`repository ${name.repository}`, options.priority);
      return (script.getRepository ?? missing('getRepository'))(name, options);
    },
  };
}

export function page<T>(items: readonly T[], received = items.length): Page<T> {
  return { items, received, unreadable: 0 };
}

export function fault(
  kind: BitbucketErrorKind,
  more: { readonly retryAt?: number; readonly status?: number } = {},
): BitbucketError {
  return new BitbucketError(`test ${kind}`, { kind, credential: 'test', endpoint: 'pipelines', ...more });
}

/** Always rejects with this error. */
export function failing(kind: BitbucketErrorKind, more: { readonly retryAt?: number } = {}): () => Promise<never> {
  return async () => {
    throw fault(kind, more);
  };
}

export const NOON = Date.UTC(2026, 10, 24, 12);
export const MINUTE = 60_000;

/** A finished run of ten minutes that ended long ago, unless told otherwise. */
export function makeRun(buildNumber: number, change: Partial<Run> = {}): Run {
  const createdAt = NOON - 3 * 60 * MINUTE + buildNumber * MINUTE;
  const terminal = change.terminal ?? true;
  return {
    uuid: `{run-${buildNumber}}`,
    buildNumber,
    runNumber: 1,
    state: terminal ? 'SUCCESSFUL' : 'RUNNING',
    terminal,
    target: { kind: 'branch', name: 'main' },
    selector: { type: 'default' },
    trigger: 'PUSH',
    createdAt,
    ...(terminal ? { completedAt: createdAt + 10 * MINUTE, durationSeconds: 600 } : {}),
    ...change,
  };
}

export function makeStep(uuid: string, change: Partial<Step> = {}): Step {
  return { uuid, state: 'SUCCESSFUL', terminal: true, trigger: 'automatic', name: 'Build', runNumber: 1, ...change };
}

export function makeRepository(repository: string, change: Partial<Repository> = {}): Repository {
  return { workspace: 'acme', repository, mainBranch: 'main', project: 'PLAT', ...change };
}
