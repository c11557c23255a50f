import { type Document, LineCounter, parseDocument } from 'yaml';
import { type WebConfigFile, WebConfigSchema } from './web-config-schema.ts';

/** Either what was asked for, or every fault with its path. Faults hold no values: the file is full of secrets. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Pure: the text of a web configuration file to its checked content. */
export function parseWebConfig(text: string): Checked<WebConfigFile> {
  const lines = new LineCounter();
  // Pretty errors quote the line that is wrong, which may hold a key.
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      ok: false,
      faults: document.errors.map(({ code, pos }) => `line ${lines.linePos(pos[0]).line}: is not valid YAML (${code})`),
    };
  }
  const content = toContent(document);
  if (content === undefined) return { ok: false, faults: ['holds an alias without an anchor, or too many aliases'] };
  const result = WebConfigSchema.safeParse(content);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.map(toFault) };
}

/** An empty file is an empty configuration. Aliases are followed only here, and throw. */
function toContent(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch {
    return undefined;
  }
}

function toFault(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
