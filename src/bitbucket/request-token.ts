import type { Clock } from '../domain/clock.ts';
import { type Attempt, retryInPlace } from './attempt.ts';
import { isHeaderSafe, type RequestToken } from './auth.ts';
import type { Authorization } from './credential.ts';
import { parseJson, toShownText } from './error-text.ts';
import { toRetryAt } from './rate-limit.ts';
import { WireToken } from './schema.ts';
import { type ErrorContext, toAborted, toAnswerError, toBitbucketError, toFailure, toMalformed } from './to-error.ts';
import type { AccessToken } from './token-source.ts';
import { isSuccess, type Reply, type Send } from './transport.ts';

/** Used where the answer does not say: the description promises an hour (api-facts.md, section 9). */
const USUAL_LIFE_S = 3600;
const PAUSE_AFTER_429_MS = 60_000;

export interface TokenOptions {
  readonly credential: string;
  readonly send: Send;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Client credentials grant (RFC 6749, section 4.4). It goes to another host than the API and is not charged to its budget. */
export function createRequestToken(options: TokenOptions): RequestToken {
  return async (tokenUrl, consumer, signal) => {
    const context: ErrorContext = { credential: options.credential, endpoint: 'token', secrets: consumer.secrets };
    return retryInPlace(() => attempt(tokenUrl, consumer, signal), {
      clock: options.clock,
      random: options.random,
      signal,
      toAborted: () => toAborted(context),
    });

    async function attempt(url: string, by: Authorization, until: AbortSignal): Promise<Attempt<AccessToken>> {
      const reply = await options.send(
        'token',
        {
          url,
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            ...(by.header === undefined ? {} : { authorization: by.header }),
          },
          body: 'grant_type=client_credentials',
          signal: until,
        },
        toAccessToken,
      );
      if (reply.value !== undefined) return { ok: true, value: reply.value };
      return { ok: false, error: toTokenError(reply, context, options.clock.now()) };
    }
  };
}

function toAccessToken(body: unknown): AccessToken | undefined {
  const parsed = WireToken.safeParse(body);
  const accessToken = parsed.data?.access_token;
  if (accessToken === undefined || !isHeaderSafe(accessToken)) return undefined;
  const seconds = parsed.data?.expires_in;
  return { accessToken, lifeMs: (seconds !== undefined && seconds > 0 ? seconds : USUAL_LIFE_S) * 1000 };
}

function toTokenError({ exchange: outcome }: Reply<AccessToken>, context: ErrorContext, now: number) {
  if (outcome.kind !== 'answer') return toFailure(outcome, context);
  if (isSuccess(outcome.status)) return toMalformed(outcome, context);
  const { status } = outcome;
  if (status === 429) {
    const retryAt = toRetryAt(outcome.headers, now) ?? now + PAUSE_AFTER_429_MS;
    return toBitbucketError('too many token requests (HTTP 429)', context, { kind: 'rate_limited', status, retryAt });
  }
  if (status !== 400 && status !== 401 && status !== 403) return toAnswerError(outcome, context);
  const refusal = WireToken.safeParse(parseJson(outcome.text)).data;
  const said = toShownText(refusal?.error_description, context.secrets);
  const message = `the OAuth server refuses the consumer of credential ${context.credential} (HTTP ${status})`;
  return toBitbucketError(said === undefined ? message : `${message}: ${said}`, context, {
    kind: 'unauthorized',
    status,
  });
}
