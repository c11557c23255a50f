import type { Clock } from '../domain/clock.ts';
import type { CallOptions } from './api.ts';
import { type Attempt, retryInPlace } from './attempt.ts';
import { type Authorizer, SecretError } from './auth.ts';
import type { Admission } from './budget.ts';
import type { Authorization } from './credential.ts';
import type { CredentialBudget } from './credential-budget.ts';
import type { CredentialStatus } from './credential-status.ts';
import { BitbucketError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { toRetryAt } from './rate-limit.ts';
import { type ApiRequest, toUrl } from './request.ts';
import { type ErrorContext, toAborted, toAnswerError, toBitbucketError, toFailure, toMalformed } from './to-error.ts';
import { isSuccess, type Send } from './transport.ts';

export interface CallDependencies {
  readonly credential: string;
  readonly apiUrl: string;
  readonly send: Send;
  readonly authorizer: Authorizer;
  readonly budget: CredentialBudget;
  readonly status: CredentialStatus;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Makes an API call: budget, credential, redirects, retries. `parse` gives undefined for what was not asked for. */
export type Call = <T>(
  request: ApiRequest,
  options: CallOptions,
  parse: (body: unknown) => T | undefined,
) => Promise<T>;

/** A call under way: it may be sent to a second address, and a second time with a new token, but each only so often. */
interface Journey<T> {
  readonly url: string;
  readonly request: ApiRequest;
  readonly options: CallOptions;
  readonly parse: (body: unknown) => T | undefined;
  readonly redirects: number;
  readonly reauthorized: boolean;
}

const MOST_REDIRECTS = 3;

/** The one way to the API. Rejects with a `BitbucketError` and with nothing else. */
export function createCall(dependencies: CallDependencies): Call {
  return async (request, options, parse) => {
    const context: ErrorContext = { credential: dependencies.credential, endpoint: request.endpoint, secrets: [] };
    const url = toUrl(dependencies.apiUrl, request);
    if (url === undefined) {
      throw toBitbucketError('a name of this request cannot stand in a URL', context, { kind: 'bad_request' });
    }
    const journey = { url, request, options, parse, redirects: 0, reauthorized: false };
    return retryInPlace(() => travel(dependencies, journey), {
      clock: dependencies.clock,
      random: dependencies.random,
      signal: options.signal,
      toAborted: () => toAborted(context),
    });
  };
}

async function travel<T>(dependencies: CallDependencies, journey: Journey<T>): Promise<Attempt<T>> {
  const { credential, budget } = dependencies;
  const { request, options, url } = journey;
  const priority = options.priority ?? 'idle';
  const unknown: ErrorContext = { credential, endpoint: request.endpoint, secrets: [] };
  if (options.signal?.aborted) return { ok: false, error: toAborted(unknown) };
  const outlook = budget.peek(priority);
  if (!outlook.ok) return toDenial(outlook, unknown);
  const authorization = await authorize(dependencies, journey);
  if (authorization instanceof BitbucketError) return { ok: false, error: authorization, final: true };
  const admission = budget.admit(priority);
  if (!admission.ok) return toDenial(admission, unknown);

  const headers = authorization.header === undefined ? {} : { authorization: authorization.header };
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const reply = await dependencies.send(
    request.endpoint,
    { url, method: request.method, headers, ...signal },
    journey.parse,
  );
  const context: ErrorContext = { ...unknown, secrets: authorization.secrets };
  const outcome = reply.exchange;
  if (outcome.kind !== 'answer') return { ok: false, error: toFailure(outcome, context) };
  note(dependencies, outcome.status);
  if (reply.value !== undefined) return { ok: true, value: reply.value };
  return answerWithoutValue(dependencies, journey, { outcome, authorization, context });
}

interface Refusal {
  readonly outcome: Extract<Exchange, { kind: 'answer' }>;
  readonly authorization: Authorization;
  readonly context: ErrorContext;
}

async function answerWithoutValue<T>(
  dependencies: CallDependencies,
  journey: Journey<T>,
  { outcome, authorization, context }: Refusal,
): Promise<Attempt<T>> {
  const { status } = outcome;
  if (isSuccess(status)) return { ok: false, error: toMalformed(outcome, context) };
  if (status >= 300 && status <= 399) return followRedirect(dependencies, journey, { outcome, authorization, context });
  if (status === 429) return { ok: false, error: pauseCredential(dependencies, outcome, context) };
  const error = toAnswerError(outcome, context);
  if (status === 401) {
    if (dependencies.authorizer.refused(authorization) && !journey.reauthorized) {
      return travel(dependencies, { ...journey, reauthorized: true });
    }
    dependencies.status.refused(error.message, 'bitbucket');
  }
  return { ok: false, error };
}

async function authorize<T>(
  { authorizer, credential, status }: CallDependencies,
  { request, options }: Journey<T>,
): Promise<Authorization | BitbucketError> {
  try {
    const authorization = await authorizer.authorize(options.signal);
    options.signal?.throwIfAborted();
    return authorization;
  } catch (cause) {
    const error = toAuthorizationError(cause, { credential, endpoint: request.endpoint, secrets: [] }, options.signal);
    const by = cause instanceof SecretError ? 'secret' : 'bitbucket';
    if (error.kind === 'unauthorized') status.refused(error.message, by);
    return error;
  }
}

/** Only a `SecretError` is fit to be shown; anything else that is not ours says nothing. */
function toAuthorizationError(cause: unknown, context: ErrorContext, signal: AbortSignal | undefined): BitbucketError {
  if (signal?.aborted) return toAborted(context);
  if (cause instanceof BitbucketError) return cause;
  const reason = cause instanceof SecretError ? cause.message : 'unknown reason';
  const message = `the secret of credential ${context.credential} cannot be used: ${reason}`;
  return toBitbucketError(message, context, { kind: 'unauthorized' });
}

/** Any answer but 401 to a known caller shows that the credential is accepted, but only these are sure to have looked at it. */
function note({ budget, status: credential }: CallDependencies, status: number): void {
  if (status !== 429 && status < 500) budget.succeeded();
  if (isSuccess(status) || status === 403) credential.accepted();
}

function pauseCredential(
  { budget, clock, status }: CallDependencies,
  outcome: Refusal['outcome'],
  context: ErrorContext,
): BitbucketError {
  const retryAt = budget.rateLimited(toRetryAt(outcome.headers, clock.now()));
  status.paused(retryAt);
  const message = 'Bitbucket says that the rate limit is exceeded (HTTP 429); the credential pauses';
  return toBitbucketError(message, context, { kind: 'rate_limited', status: 429, retryAt });
}

function toDenial(denial: Extract<Admission, { ok: false }>, context: ErrorContext): Attempt<never> {
  const { retryAt } = denial;
  const error =
    denial.reason === 'paused'
      ? toBitbucketError('the credential pauses after a 429', context, { kind: 'rate_limited', retryAt })
      : toBitbucketError('the budget of this hour is used up', context, { kind: 'budget', retryAt });
  return { ok: false, error, denied: true };
}

/** The credential goes to the API's own origin and nowhere else. */
async function followRedirect<T>(
  dependencies: CallDependencies,
  journey: Journey<T>,
  { outcome, context }: Refusal,
): Promise<Attempt<T>> {
  const target = toSameOrigin(journey.url, outcome.headers.get('location'));
  if (target !== undefined && journey.redirects < MOST_REDIRECTS) {
    return travel(dependencies, { ...journey, url: target, redirects: journey.redirects + 1 });
  }
  const why = target === undefined ? 'to another host or to nowhere' : 'in a circle';
  const message = `Bitbucket redirects ${why}, which is not followed (HTTP ${outcome.status})`;
  return { ok: false, error: toBitbucketError(message, context, { kind: 'bad_request', status: outcome.status }) };
}

function toSameOrigin(from: string, location: string | null): string | undefined {
  if (location === null || !URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  const safe = target.origin === new URL(from).origin && target.username === '' && target.password === '';
  return safe ? target.href : undefined;
}
