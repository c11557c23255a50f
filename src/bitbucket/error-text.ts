import { WireError } from './schema.ts';

const LONGEST_MESSAGE = 200;

/**
 * What Bitbucket says about an error, fit for a log line: no control characters, no secret even if the server repeats it, shortened.
 * Undefined for plain text and HTML: a raw body is never shown.
 */
export function toServerMessage(body: WireError | undefined, secrets: readonly string[]): string | undefined {
  return toShownText(body?.error?.message, secrets);
}

/** Text of the server's, made harmless. Undefined when nothing is left of it. */
export function toShownText(text: string | undefined, secrets: readonly string[]): string | undefined {
  if (text === undefined) return undefined;
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const redacted = secrets.filter((secret) => secret !== '').reduce(redact, plain);
  if (redacted === '') return undefined;
  const characters = Array.from(redacted);
  return characters.length <= LONGEST_MESSAGE ? redacted : `${characters.slice(0, LONGEST_MESSAGE - 1).join('')}…`;
}

/** A 403 names the scopes that were needed and those that the credential has. */
export function toMissingScopes(body: WireError | undefined): readonly string[] {
  const detail = body?.error?.detail;
  const granted = new Set(detail?.granted);
  return (detail?.required ?? []).filter((scope) => !granted.has(scope));
}

/** An error body; undefined when it is not one. */
export function parseErrorBody(text: string): WireError | undefined {
  const parsed = WireError.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** JSON, or undefined. The parser's own error is dropped because it quotes the body. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function redact(text: string, secret: string): string {
  return text.replaceAll(secret, '[secret]');
}
