import { stripCode } from './strip-code.ts';

/** What a file asks for: static, dynamic, type-only and re-exporting statements alike. */
export interface ModuleImports {
  readonly specifiers: readonly string[];
  /** `import(expression)`: nobody can say where that arrow points. */
  readonly computed: number;
}

const STATIC = /(?:^|[;}\n])\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+?\s+from\s*)?(['"])([^'"\n]+)\1/g;
const DYNAMIC = /(?<![.\w])(?:import|require)\s*\(\s*(?:(['"`])([^'"`\n$]+)\1\s*[),]|)/g;

/** Finds the import statements of a TypeScript source text. */
export function parseImports(source: string): ModuleImports {
  const code = stripCode(source, { strings: 'keep' });
  // A statement whose first words are inside a string is text; both versions have the same length.
  const blanked = stripCode(source, { strings: 'blank' });
  const isCode = (match: RegExpExecArray): boolean =>
    /^[\s;}]*\w/.test(blanked.slice(match.index, match.index + match[0].length));
  const dynamic = [...code.matchAll(DYNAMIC)].filter(isCode).map((match) => match[2]);
  const statics = [...code.matchAll(STATIC)].filter(isCode).map((match) => match[2]);
  const specifiers = [...statics, ...dynamic].filter((specifier) => specifier !== undefined);
  return { specifiers, computed: dynamic.filter((specifier) => specifier === undefined).length };
}
