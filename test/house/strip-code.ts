/** What a text rule may look at: comments always go, the insides of strings only when asked. Line numbers stay. */
export interface StripOptions {
  readonly strings: 'keep' | 'blank';
}

/** What the scanner stands in. A `hole` is the code inside `${…}` of a template, with the number of braces open in it. */
type Place =
  | { readonly kind: 'code' }
  | { readonly kind: 'hole'; braces: number }
  | { readonly kind: 'comment'; readonly end: '\n' | '*/' }
  | { readonly kind: 'string'; readonly quote: string }
  | { readonly kind: 'template' }
  | { readonly kind: 'regex'; inClass: boolean };

/** The next piece of text, whether it survives, and where the scanner stands after it. */
interface Piece {
  readonly length: number;
  readonly keep: boolean;
  readonly enter?: Place;
  readonly leave?: boolean;
}

/**
 * Blanks comments (and the insides of strings, templates and regular expressions) with spaces. A scanner, not a parser: it knows
 * just enough of the language to tell code from text, so that a rule does not stumble over a word in a comment.
 */
export function stripCode(source: string, { strings }: StripOptions): string {
  const places: Place[] = [{ kind: 'code' }];
  let out = '';
  let at = 0;
  while (at < source.length) {
    const place = places.at(-1) ?? { kind: 'code' };
    const piece = nextPiece(place, source.slice(at, at + 2), out, strings === 'keep');
    const text = source.slice(at, at + piece.length);
    out += piece.keep ? text : text.replace(/[^\n]/g, ' ');
    at += piece.length;
    if (piece.leave === true) places.pop();
    if (piece.enter !== undefined) places.push(piece.enter);
  }
  return out;
}

function nextPiece(place: Place, pair: string, before: string, keepStrings: boolean): Piece {
  switch (place.kind) {
    case 'code':
      return codePiece(pair, before);
    case 'hole':
      return holePiece(place, pair, before);
    case 'comment':
      return pair.startsWith(place.end)
        ? { length: place.end.length, keep: false, leave: true }
        : { length: 1, keep: false };
    case 'string':
      return stringPiece(pair, [place.quote, '\n'], keepStrings);
    case 'template':
      return pair === '${'
        ? { length: 2, keep: true, enter: { kind: 'hole', braces: 0 } }
        : stringPiece(pair, ['`'], keepStrings);
    case 'regex':
      return regexPiece(place, pair, keepStrings);
    default:
      return place satisfies never;
  }
}

function codePiece(pair: string, before: string): Piece {
  const char = pair.charAt(0);
  if (pair === '//') return { length: 2, keep: false, enter: { kind: 'comment', end: '\n' } };
  if (pair === '/*') return { length: 2, keep: false, enter: { kind: 'comment', end: '*/' } };
  if (char === '`') return { length: 1, keep: true, enter: { kind: 'template' } };
  if (char === "'" || char === '"') return { length: 1, keep: true, enter: { kind: 'string', quote: char } };
  if (char === '/' && regexMayStart(before)) return { length: 1, keep: true, enter: { kind: 'regex', inClass: false } };
  return { length: 1, keep: true };
}

function holePiece(hole: { braces: number }, pair: string, before: string): Piece {
  const char = pair.charAt(0);
  if (char === '}' && hole.braces === 0) return { length: 1, keep: true, leave: true };
  if (char === '{') hole.braces += 1;
  if (char === '}') hole.braces -= 1;
  return codePiece(pair, before);
}

function stringPiece(pair: string, ends: readonly string[], keep: boolean): Piece {
  if (pair.startsWith('\\')) return { length: 2, keep };
  return ends.includes(pair.charAt(0)) ? { length: 1, keep: true, leave: true } : { length: 1, keep };
}

function regexPiece(regex: { inClass: boolean }, pair: string, keep: boolean): Piece {
  if (pair.startsWith('[')) regex.inClass = true;
  if (pair.startsWith(']')) regex.inClass = false;
  return stringPiece(pair, regex.inClass ? ['\n'] : ['/', '\n'], keep);
}

/** A slash after an operator, a bracket or `return` starts a regular expression; after a value it divides. */
function regexMayStart(before: string): boolean {
  const tail = before.slice(-200).trimEnd();
  return tail === '' || /[(,=:[!&|?{};+\-*%<>~^]$|\b(return|typeof|case|of|in)$/.test(tail);
}
