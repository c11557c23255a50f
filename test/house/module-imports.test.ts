import { describe, expect, it } from 'vitest';
import { parseImports } from './module-imports.ts';

describe('parseImports', () => {
  it.each([
    ['a default import', "import x from './a.ts';"],
    ['a named import', "import { x, type Y } from './a.ts';"],
    ['a type import', "import type { X } from './a.ts';"],
    ['a namespace import', "import * as x from './a.ts';"],
    ['an import over lines', "import {\n  x,\n  y,\n} from './a.ts';"],
    ['a side effect', "import './a.ts';"],
    ['a re-export', "export { x } from './a.ts';"],
    ['a star re-export', "export * from './a.ts';"],
    ['a type re-export', "export type { X } from './a.ts';"],
    ['a dynamic import', "const x = await import('./a.ts');"],
    ['a type query', "type X = import('./a.ts').X;"],
    ['an import after a statement', "const a = 1;import x from './a.ts';"],
  ])('finds %s', (_, source) => {
    const { specifiers, computed } = parseImports(source);

    expect(specifiers).toEqual(['./a.ts']);
    expect(computed).toBe(0);
  });

  it.each([
    ['a comment', "// import x from './a.ts';"],
    ['a block comment', "/*\nimport x from './a.ts';\n*/"],
    ['an export of its own', "export const from = './a.ts';"],
    ['a program in a string', "const worker = `\nimport x from './a.ts';\nrequire(name)`;"],
    ['import.meta', 'const here = import.meta.url;'],
  ])('finds nothing in %s', (_, source) => {
    const { specifiers, computed } = parseImports(source);

    expect(specifiers).toEqual([]);
    expect(computed).toBe(0);
  });

  it('counts computed imports', () => {
    const { computed } = parseImports(['await import(path);', 'await import(`./$', '{name}.ts`);'].join(''));

    expect(computed).toBe(2);
  });
});
