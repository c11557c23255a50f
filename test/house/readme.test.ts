import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { readmeTables } from './readme-tables.ts';

const PATH = new URL('../../README.md', import.meta.url);

/** Between `<!-- name:begin -->` and `<!-- name:end -->`. */
function section(text: string, name: string): RegExp {
  const found = new RegExp(`(<!-- ${name}:begin -->\n)([\\s\\S]*?)(<!-- ${name}:end -->)`);
  if (!found.test(text)) throw new Error(`README.md has no markers for ${name}`);
  return found;
}

describe('README', () => {
  // `UPDATE_README=1 npx vitest run test/house/readme.test.ts` writes the tables.
  it.each(Object.entries(readmeTables()))('holds the table of %s as the code has it', (name, table) => {
    const text = readFileSync(PATH, 'utf8');
    const found = section(text, name);
    if (process.env.UPDATE_README === '1')
      writeFileSync(
        PATH,
        text.replace(found, (_, begin, __, end) => `${begin}${table}\n${end}`),
      );

    expect(readFileSync(PATH, 'utf8').match(found)?.[2]).toBe(`${table}\n`);
  });

  it('names only npm scripts that exist, and the two that set everything up', () => {
    const text = readFileSync(PATH, 'utf8');
    const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');

    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(scripts));
    expect(text).toContain('npm ci && npm run demo\n');
    expect(text).toContain('npm ci && npm test\n');
  });

  it('uses only metrics that exist in its queries and prose', () => {
    const text = readFileSync(PATH, 'utf8');
    const known = Object.values(readmeTables().metrics?.match(/`[a-z_]+`/g) ?? []).map((name) => name.slice(1, -1));
    const used = [...text.matchAll(/\bbitbucket_pipelines_[a-z_]+/g)].map(([name]) =>
      name.replace(/_(bucket|sum|count)$/, ''),
    );

    expect([...new Set(used)].filter((name) => !known.includes(name))).toEqual([]);
    expect(used.length).toBeGreaterThan(50);
  });

  it('links only to files that exist', () => {
    const text = readFileSync(PATH, 'utf8');
    const files = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');

    expect(files.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url)))).toEqual([]);
  });
});
