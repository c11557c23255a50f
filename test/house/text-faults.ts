import { EDGE_FILES, EDGE_WORDS } from './edge.ts';
import type { SourceTree } from './source-tree.ts';
import { stripCode } from './strip-code.ts';

/** A file of tests is a list of cases that is read one by one, so it may be longer. */
const MAX_LINES = { src: 250, test: 500 } as const;
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'types',
  'misc',
  'index',
]);
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test|\.config|\.e2e\.config)?\.ts$/;
/** The house names what it forbids, so its own files are not searched for those words. */
const THE_HOUSE = 'test/house/';

interface Rule {
  readonly fault: string;
  readonly pattern: RegExp;
}

const CODE_RULES: readonly Rule[] = [
  { fault: 'uses any', pattern: /(?:[:<|&]|\bas|\bextends|=>)\s*any\b(?!\s*[.(:?])|,\s*any\s*>|\bany\[\]/ },
  {
    fault: 'skips or singles out a test',
    pattern: /\b(?:it|test|describe|suite)\s*\.\s*(?:skip|only|todo|skipIf|runIf|fails)\b/,
  },
  { fault: 'asserts non-null', pattern: /[\w)\]]!(?=[.;,)\]])/ },
];

const TEXT_RULES: readonly Rule[] = [
  { fault: 'silences a checker', pattern: /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|eslint-disable/ },
  { fault: 'leaves work behind in a comment', pattern: /\b(?:TODO|FIXME|XXX)\b/ },
];

const FILE_RULES: readonly Rule[] = [
  { fault: 'names a path of one machine', pattern: /(?<![\w.}])\/(?:work|root|Users|home\/[a-z]+|tmp\/\w+)(?:\/|\b)/ },
  {
    fault: 'names a registry host',
    pattern:
      /\b(?:registry\.npmjs\.org|registry\.yarnpkg\.com|(?:deb|security)\.debian\.org|proxy\.golang\.org|pypi\.org)\b/,
  },
];

/** Faults of the sources below `src` (paths relative to it): what only the process edge may do. */
export function findEdgeFaults(src: SourceTree): readonly string[] {
  return [...src].flatMap(([path, text]) => {
    if (!path.endsWith('.ts') || EDGE_FILES[path] !== undefined) return [];
    const code = stripCode(text, { strings: 'blank' });
    return EDGE_WORDS.filter(({ pattern }) => pattern.test(code)).map(
      ({ name }) => `${path}: ${name} belongs to the process edge`,
    );
  });
}

/** Faults of the TypeScript files below `src` and `test` (paths relative to the repository). */
export function findCodeFaults(tree: SourceTree): readonly string[] {
  const files = [...tree].filter(([path]) => /^(src|test)\/.*\.ts$/.test(path));
  return files.flatMap(([path, text]) => [...nameFaults(path), ...sizeFaults(path, text), ...codeFaults(path, text)]);
}

/** Faults of all files: nothing that only works on one machine. */
export function findFileFaults(tree: SourceTree): readonly string[] {
  return [...tree]
    .filter(([path]) => !path.startsWith(THE_HOUSE))
    .flatMap(([path, text]) => matchRules(path, text, FILE_RULES));
}

function nameFaults(path: string): readonly string[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const stem = name.replace(/(\.test)?\.ts$/, '');
  if (FORBIDDEN_NAMES.has(stem)) return [`${path}: a file is named after the one thing inside, not ${stem}`];
  return KEBAB_CASE.test(name) ? [] : [`${path}: file names are kebab-case`];
}

function sizeFaults(path: string, text: string): readonly string[] {
  const lines = text.split('\n').length - 1;
  const most = path.endsWith('.test.ts') ? MAX_LINES.test : MAX_LINES.src;
  return lines <= most ? [] : [`${path}: ${lines} lines, at most ${most}`];
}

function codeFaults(path: string, text: string): readonly string[] {
  const fromCode = matchRules(path, stripCode(text, { strings: 'blank' }), CODE_RULES);
  return path.startsWith(THE_HOUSE) ? fromCode : [...fromCode, ...matchRules(path, text, TEXT_RULES)];
}

function matchRules(path: string, text: string, rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ fault, pattern }) => {
    const line = text.split('\n').findIndex((each) => pattern.test(each));
    return line === -1 ? [] : [`${path}:${line + 1}: ${fault}`];
  });
}
