import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Fault, Place, SettingPath } from './fault.ts';
import { isSection, type RawSection } from './raw.ts';

/** A configuration file as text. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

export interface YamlSource {
  readonly root: RawSection;
  /** Why the file cannot be read as YAML; when there are any, `root` is empty. */
  readonly faults: readonly Fault[];
  /** The line of the setting, or of what is nearest above it. */
  readonly place: (path: SettingPath) => Place;
}

/** Messages of our own: the parser's may repeat a piece of the file, and that may be a secret. */
const MESSAGES: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias ("*name") without an anchor ("&name") above it; put text that begins with "*" in quotes',
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  BAD_SCALAR_START: 'text that begins with "@", "`" or "%" must stand in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a "key: value" inside another value; put text that holds ": " in quotes',
  DUPLICATE_KEY: 'this key stands here twice; keep one of them',
  MISSING_CHAR: 'something is not closed or a character is missing, such as a quote, a bracket, or the ":" after a key',
  MULTIPLE_DOCS: 'more than one YAML document; keep one and remove the line "---"',
  TAB_AS_INDENT: 'a tab in the indentation; use blanks',
  TAG_RESOLVE_FAILED: 'a tag ("!name") means nothing here; put text that begins with "!" in quotes',
};

/** Reads YAML 1.2. Never throws, and never repeats a value of the file. */
export function readYaml(file: ConfigFile): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(file.text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    logLevel: 'error',
  });
  const placeAt = (offset: number): Place => {
    const line = Math.max(1, lines.linePos(offset).line);
    return { source: `${file.path}:${line}`, line };
  };
  const fail = (message: string, place: Place): YamlSource => ({
    root: {},
    faults: [{ path: '', message, source: place.source }],
    place: () => place,
  });
  // What follows a syntax error is guesswork, so only the first one is said. A tag that means nothing is only a warning to the
  // library, which then drops a part of the value.
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined) {
    return fail(`is not valid YAML: ${MESSAGES[error.code] ?? 'the syntax is broken here'}`, placeAt(error.pos[0]));
  }
  const value = toPlain(document);
  if (value === undefined) return fail('has aliases that expand into far more than the file itself', placeAt(0));
  const root = toRoot(value);
  if (root === undefined) return fail('must hold settings as "key: value" lines at its top level', placeAt(0));
  return { root, faults: [], place: (path) => placeAt(offsetOf(document, path)) };
}

/** An empty file and empty top-level sections (all of their lines commented out) count as left out. */
function toRoot(value: unknown): RawSection | undefined {
  if (value === null) return {};
  if (!isSection(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/** The document as plain data; undefined when it cannot be had. An empty document is null. */
function toPlain(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch {
    // The library refuses aliases that expand without end.
    return undefined;
  }
}

function offsetOf(document: Document.Parsed, path: SettingPath): number {
  let offset = document.contents?.range?.[0] ?? 0;
  let node: unknown = document.contents;
  for (const part of path) {
    const found = child(document, node, part);
    if (found === undefined) return offset;
    offset = found.offset;
    node = found.node;
  }
  return offset;
}

function child(
  document: Document.Parsed,
  parent: unknown,
  part: string | number,
): { readonly offset: number; readonly node: unknown } | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return isNode(item) ? { offset: item.range?.[0] ?? 0, node: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair !== undefined && isNode(pair.key) ? { offset: pair.key.range?.[0] ?? 0, node: pair.value } : undefined;
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}
