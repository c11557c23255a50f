import type { Clock } from './domain/clock.ts';
import { LOG_LEVELS, type LogFields, type LogFormat, type Logger, type LogLevel, type LogValue } from './domain/log.ts';

export interface LoggerOptions {
  /** Events below it are not written. */
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Gets one line without a line break per event. */
  readonly write: (line: string) => void;
  readonly clock: Pick<Clock, 'now'>;
  /** Secrets that must not appear, asked for at each event because they change while the program runs. */
  readonly redact?: () => readonly string[];
}

const MAX_VALUE_LENGTH = 4096;
const OWN_KEYS: ReadonlySet<string> = new Set(['ts', 'level', 'msg']);
/** Control characters, line and paragraph separators, and signs that turn the direction of text in a terminal. */
const HOSTILE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** A logger of one line per event: time (RFC 3339), level, message, fields. Whatever the values hold, the line stays one line. */
export function createLogger(options: LoggerOptions): Logger {
  const log = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(options.level)) return;
    options.write(renderEvent(level, message, fields ?? {}, options));
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

function renderEvent(level: LogLevel, message: string, fields: LogFields, options: LoggerOptions): string {
  const hide = redactor(options.redact?.() ?? []);
  const entries: readonly (readonly [string, LogValue])[] = [
    ['ts', new Date(options.clock.now()).toISOString()],
    ['level', level],
    ['msg', clean(message, hide)],
    ...Object.entries(fields).map(([key, value]) => [toKey(hide(key)), clean(value, hide)] as const),
  ];
  const present = entries.filter(([, value]) => value !== undefined);
  switch (options.format) {
    case 'logfmt':
      return present.map(([key, value]) => `${key}=${quote(String(value))}`).join(' ');
    case 'json':
      return escapeHostile(JSON.stringify(Object.fromEntries(present)));
    default:
      return options.format satisfies never;
  }
}

/** Hides secrets as they are and as they stand in URLs; the longest first, because one may be part of another. */
function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(Buffer.from(secret).toString())])
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((hidden, form) => hidden.replaceAll(form, '***'), text);
}

/** Text without secrets and not endless. Numbers stay numbers, unless their digits are a secret or JSON does not know them. */
function clean(value: LogValue, hide: (text: string) => string): LogValue {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return shorten(hide(value));
  const text = String(value);
  return hide(text) !== text || (typeof value === 'number' && !Number.isFinite(value)) ? hide(text) : value;
}

function shorten(text: string): string {
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}

/** A field may not pass itself off as the time, the level or the message. */
function toKey(key: string): string {
  const safe = key.slice(0, 64).replaceAll(/[^A-Za-z0-9_.-]/g, '_');
  return safe === '' || OWN_KEYS.has(safe) ? `field_${safe}` : safe;
}

function quote(text: string): string {
  const bare = /^[^\s"'=\\\p{C}]+$/u.test(text);
  return bare ? text : escapeHostile(JSON.stringify(text));
}

/** JSON leaves some signs as they are that end lines or change what a terminal shows. */
function escapeHostile(json: string): string {
  return json.replaceAll(HOSTILE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
