/** Markup that is safe to send: made by `html` only, so that text from outside is always escaped. */
export interface Html {
  readonly markup: string;
}

/** What a template takes: text and numbers are escaped, markup and lists of markup are not, undefined is nothing. */
export type HtmlValue = string | number | undefined | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Control characters, and format characters that reorder or hide text around them. */
const INVISIBLE =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Most text is of this kind, and need not be searched for the above. */
const HARMLESS = /^[\w .,:;/#()+*-]*$/;

/** A template tag: everything that is put in is escaped, in text and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0] ?? '';
  for (let index = 0; index < values.length; index += 1) markup += toMarkup(values[index]) + (strings[index + 1] ?? '');
  return { markup };
}

/**
 * Escapes text for element content and quoted attributes. Characters that a reader cannot see but that change what is read
 * (right-to-left overrides, zero-width and control characters) are written out as `‹U+202E›`.
 */
export function escapeHtml(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text
    .replaceAll(INVISIBLE, (character) => `‹U+${codePoint(character)}›`)
    .replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  let markup = '';
  for (const item of value) markup += item.markup;
  return markup;
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
