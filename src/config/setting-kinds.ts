import { z } from 'zod';
import { DURATION_PATTERN, parseDuration } from './duration.ts';

/**
 * The kinds of values that settings may have. Each says in one message what it wants, and never repeats what it got: a secret may
 * stand in any place by mistake.
 */

/** Durations as text; `least` and `most` are inclusive and themselves durations. */
export function duration(options: { readonly least?: string; readonly most?: string }) {
  const least = options.least ?? '0s';
  const bounds = options.most === undefined ? `${least} or longer` : `from ${least} to ${options.most}`;
  const wanted = `must be a duration with a unit, such as "60s", "15m" or "1h30m", ${bounds}`;
  const error = ({ input }: { readonly input?: unknown }) =>
    typeof input === 'number' || (typeof input === 'string' && /^\d+$/.test(input))
      ? `${wanted}; a plain number has no unit`
      : wanted;
  return z
    .string({ error })
    .regex(DURATION_PATTERN, { error, abort: true })
    .refine(
      (text) => {
        const milliseconds = parseDuration(text) ?? -1;
        const most = parseDuration(options.most ?? '') ?? Number.MAX_SAFE_INTEGER;
        return milliseconds >= (parseDuration(least) ?? 0) && milliseconds <= most;
      },
      { error },
    );
}

export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

export function toggle() {
  return z.boolean({ error: 'must be true or false' });
}

/** Text that becomes a label value and a word in logs. */
export function name(what: string) {
  const error = `must be ${what}: letters, digits, "_", "-" and ".", at most 64 of them`;
  return z.string({ error }).regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, { error });
}

export function plainText(what: string) {
  const error = `must be ${what}`;
  return z.string({ error }).regex(/^\S(?:[^\p{Cc}]*\S)?$/u, { error });
}

const GLOB_SIGNS = '"[", "]", "{", "}", "\\", blanks and a leading "!" are not part of it';
const REPOSITORY_GLOB_ERROR = `must be a glob over repository slugs, without the workspace: "*" stands for any text and "?" for one character; ${GLOB_SIGNS}`;
const REF_GLOB_ERROR = `must be a glob over branch and tag names: "*" stands for any text without a slash, "**" for any text and "?" for one character; ${GLOB_SIGNS}`;

/** `*` and `?`; a slug holds no slash. */
export function repositoryGlob() {
  const error = REPOSITORY_GLOB_ERROR;
  return z.string({ error }).regex(/^(?!!)[^\s\p{Cc}[\]{}\\/]{1,255}$/u, { error });
}

/** `*`, `**` and `?`, or `@main`. */
export function refGlob() {
  const error = REF_GLOB_ERROR;
  return z.string({ error }).regex(/^(?!!)[^\s\p{Cc}[\]{}\\]{1,255}$/u, { error });
}

const URL_ERROR =
  'must be an http or https URL with a host, without user name, password, query or fragment, such as "https://api.bitbucket.org/2.0"';

export function url() {
  return z.string({ error: URL_ERROR }).refine(isPlainUrl, { error: URL_ERROR });
}

const SECRET_ERROR = 'must be text in one line, without blanks in it (put it in quotes)';
const EXPANSION_ERROR =
  'is a "$VARIABLE", but variables are not expanded here: use the setting that ends in _file, or an environment variable';

/** A secret written into the configuration itself. */
export function secret() {
  return z
    .string({ error: SECRET_ERROR })
    .regex(/^[^\s\p{Cc}]+$/u, { error: SECRET_ERROR, abort: true })
    .refine((text) => !/^\$(?:\{.*\}|[A-Za-z_]\w*)$/.test(text), { error: EXPANSION_ERROR });
}

export function filePath() {
  return plainText('the path of a file');
}

function isPlainUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const parsed = new URL(text);
  return parsed.username === '' && parsed.password === '' && !/[?#@]/.test(text);
}
