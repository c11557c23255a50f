import { parseErrorBody, toMissingScopes, toServerMessage, toShownText } from './error-text.ts';
import { BitbucketError, type BitbucketErrorDetails, type BitbucketErrorKind } from './errors.ts';
import type { Endpoint } from './events.ts';
import type { Exchange } from './exchange.ts';

/** What a failed request was about. */
export interface ErrorContext {
  readonly credential: string;
  readonly endpoint: Endpoint;
  /** Texts that must not appear in a message. */
  readonly secrets: readonly string[];
}

type Answer = Extract<Exchange, { kind: 'answer' }>;

/**
 * An answer that is neither 2xx nor 429 as an error. Bitbucket's own 404 and 410 are JSON or text: a web page with such a status comes
 * from something in between, and must not make a repository vanish.
 */
export function toAnswerError(answer: Answer, context: ErrorContext): BitbucketError {
  const { status } = answer;
  if ((status === 404 || status === 410) && isWebPage(answer)) return toMalformed(answer, context);
  const kind = toKind(status);
  const body = parseErrorBody(answer.text);
  const missingScopes = kind === 'forbidden' ? toScopes(toMissingScopes(body), context) : [];
  const said = toServerMessage(body, context.secrets);
  const lacks = missingScopes.length === 0 ? '' : `, the credential lacks ${missingScopes.join(', ')}`;
  const message = `${toWords(kind, context)} (HTTP ${status})${lacks}${said === undefined ? '' : `: ${said}`}`;
  return toBitbucketError(message, context, { kind, status, missingScopes });
}

/** A request without a whole answer as an error. */
export function toFailure(failure: Exclude<Exchange, Answer>, context: ErrorContext): BitbucketError {
  switch (failure.kind) {
    case 'timeout':
      return toBitbucketError('no whole answer in time', context, { kind: 'timeout' });
    case 'aborted':
      return toAborted(context);
    case 'network':
      return toBitbucketError(`connection failed (${failure.code})`, context, {
        kind: 'network',
        ...(failure.cause === undefined ? {} : { cause: failure.cause }),
      });
    case 'too_large':
      return toBitbucketError('the answer is larger than any that is expected', context, { kind: 'malformed' });
    default:
      return failure satisfies never;
  }
}

/** A 2xx answer that is not what was asked for. */
export function toMalformed(answer: Answer, context: ErrorContext): BitbucketError {
  const what = isWebPage(answer)
    ? 'a web page (HTML) came instead of JSON; a proxy or login page may stand in between'
    : 'the answer is not the JSON that was asked for';
  return toBitbucketError(`${what} (HTTP ${answer.status})`, context, { kind: 'malformed', status: answer.status });
}

/** The caller's signal ended it. */
export function toAborted(context: ErrorContext): BitbucketError {
  return toBitbucketError('the request was aborted', context, { kind: 'aborted' });
}

/** Builds the error; `context` names who asked for what. */
export function toBitbucketError(
  message: string,
  context: ErrorContext,
  details: Omit<BitbucketErrorDetails, 'credential' | 'endpoint'>,
): BitbucketError {
  const { credential, endpoint } = context;
  return new BitbucketError(message, { ...details, credential, endpoint });
}

function isWebPage(answer: Answer): boolean {
  return /^\s*</.test(answer.text);
}

function toKind(status: number): BitbucketErrorKind {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 410) return 'gone';
  return status >= 500 ? 'server' : 'bad_request';
}

function toWords(kind: BitbucketErrorKind, context: ErrorContext): string {
  switch (kind) {
    case 'unauthorized':
      return `Bitbucket refuses the credential ${context.credential}`;
    case 'forbidden':
      return 'Bitbucket forbids this call';
    case 'not_found':
      return 'Bitbucket does not know this, or does not show it to the credential';
    case 'gone':
      return 'Bitbucket no longer offers this';
    case 'server':
      return 'Bitbucket failed';
    default:
      return 'Bitbucket does not accept this call';
  }
}

function toScopes(scopes: readonly string[], context: ErrorContext): readonly string[] {
  return scopes
    .slice(0, 10)
    .map((scope) => toShownText(scope, context.secrets))
    .filter((scope) => scope !== undefined);
}
