import type { Clock } from '../domain/clock.ts';
import type { BitbucketApi, CallOptions, Page } from './api.ts';
import { createAuthorizer } from './auth.ts';
import { type Call, createCall } from './call.ts';
import type { CredentialOptions } from './credential.ts';
import { type CredentialBudget, createCredentialBudget } from './credential-budget.ts';
import { createCredentialStatus } from './credential-status.ts';
import type { BitbucketEvents } from './events.ts';
import { toPipelineRequest, toPipelinesRequest } from './pipelines.ts';
import { readList } from './read-list.ts';
import { toRepositoriesRequest, toRepositoryRequest } from './repositories.ts';
import type { ApiRequest } from './request.ts';
import { createRequestToken } from './request-token.ts';
import { collectSteps, toStepsRequest } from './steps.ts';
import { toRepository } from './to-repository.ts';
import { toRun } from './to-run.ts';
import { toStep } from './to-step.ts';
import { createTokenSource } from './token-source.ts';
import { createSend } from './transport.ts';

/** A full page of pipelines with every field is a few hundred kB; more than this is not an answer to what we ask. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export interface BitbucketClientOptions {
  readonly credential: CredentialOptions;
  /** Without a trailing slash, without user information. */
  readonly apiUrl: string;
  readonly requestsPerHour: number;
  /** For all of one request: connecting, headers and body. Real time. */
  readonly requestTimeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly userAgent: string;
  readonly events: BitbucketEvents;
  readonly maxBodyBytes?: number;
  /** A budget that outlives this client, so that a reload does not forget the calls of the hour; `requestsPerHour` is its own then. */
  readonly budget?: CredentialBudget;
}

/** The Bitbucket API for one credential. Throws when `apiUrl` is no usable URL. */
export function createBitbucketClient(options: BitbucketClientOptions): BitbucketApi {
  const { clock, random, events } = options;
  const credential = options.credential.name;
  const budget = options.budget ?? createCredentialBudget({ requestsPerHour: options.requestsPerHour, clock, random });
  const send = createSend({ ...options, credential, maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES });
  const authorizer = createAuthorizer(options.credential, {
    createTokenSource: (request) => createTokenSource(clock, request),
    requestToken: createRequestToken({ credential, send, clock, random }),
  });
  const status = createCredentialStatus(credential, events);
  const call = createCall({
    credential,
    apiUrl: toApiUrl(options.apiUrl),
    send,
    authorizer,
    budget,
    status,
    clock,
    random,
  });
  const list = createList(call, credential, events);

  return {
    credential,
    listPipelines: (name, query) => list(toPipelinesRequest(name, query), query, toRun),
    getPipeline: (name, uuid, of) => call(toPipelineRequest(name, uuid), of, toRun),
    listSteps: (name, uuid, of) => collectSteps((page) => list(toStepsRequest(name, uuid, page), of, toStep)),
    listRepositories: (workspace, query) =>
      list(toRepositoriesRequest(workspace, query), query, (value) => toRepository(workspace, value)),
    getRepository: (name, of) => call(toRepositoryRequest(name), of, (body) => toRepository(name.workspace, body)),
    budget: budget.status,
  };
}

function createList(call: Call, credential: string, events: BitbucketEvents) {
  return async <T>(
    request: ApiRequest,
    options: CallOptions,
    convert: (value: unknown) => T | undefined,
  ): Promise<Page<T>> => {
    const page = await call(request, options, (body) => readList(body, convert));
    const { unreadable } = page;
    if (unreadable > 0) events.onDegraded?.({ credential, endpoint: request.endpoint, unreadable });
    return page;
  };
}

function toApiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('the API URL must be an absolute URL without user information, query or fragment');
  }
  return text.replace(/\/+$/, '');
}
