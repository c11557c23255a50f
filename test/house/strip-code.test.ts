import { describe, expect, it } from 'vitest';
import { stripCode } from './strip-code.ts';

describe('stripCode', () => {
  it.each([
    ['a line comment', 'a; // any\nb;', 'a;       \nb;'],
    ['a block comment over lines', 'a /* x\ny */ b', 'a     \n     b'],
    ['a string', "f('any');", "f('   ');"],
    ['an escaped quote', "f('a\\'b');", "f('    ');"],
    ['a template with code inside', '`x§{any}y`', '` §{any} `'],
    ['a template in a template', '`a§{`b§{c}d`}e`', '` §{` §{c} `} `'],
    ['braces inside a template hole', '`§{{ a: 1 }.a}b`', '`§{{ a: 1 }.a} `'],
    ['a regular expression with a quote', "x.replace(/['/]/, y); z", 'x.replace(/    /, y); z'],
    ['a division', 'a / b / c', 'a / b / c'],
    ['slashes in a string', "f('http://x'); g", "f('        '); g"],
  ])('blanks %s', (_, source, expected) => {
    const stripped = stripCode(withDollars(source), { strings: 'blank' });

    expect(stripped).toBe(withDollars(expected));
  });

  it('keeps strings when asked, but never comments', () => {
    const stripped = stripCode("import x from './x.ts'; // './y.ts'", { strings: 'keep' });

    expect(stripped.trimEnd()).toBe("import x from './x.ts';");
  });
});

/** Template holes stand in the table as `§{…}`, so that nobody takes the table's own strings for forgotten templates. */
function withDollars(text: string): string {
  return text.replaceAll('§', '$');
}
