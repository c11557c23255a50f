import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { parseArguments } from '../../src/arguments.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { anchorsOf, codeBlocks, linksOf } from './markdown.ts';
import { readmeTables } from './readme-tables.ts';
import { referenceTables } from './reference-tables.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const tables = { ...readmeTables(), ...referenceTables() };

describe.each(['docs/metrics.md', 'docs/configuration.md'])('%s', (page) => {
  const names = [...read(page).matchAll(/<!-- (\w+):begin -->/g)].map((match) => match[1] ?? '');

  // `UPDATE_README=1 npx vitest run test/house` writes the tables.
  it.each(names)('holds the table of %s as the code has it', (name) => {
    const found = new RegExp(`(<!-- ${name}:begin -->\n)([\\s\\S]*?)(<!-- ${name}:end -->)`);
    const table = tables[name as keyof typeof tables];
    if (process.env.UPDATE_README === '1') {
      writeFileSync(
        join(ROOT, page),
        read(page).replace(found, (_, begin, __, end) => `${begin}${table}\n${end}`),
      );
    }

    expect(read(page).match(found)?.[2]).toBe(`${table}\n`);
  });
});

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('links to files and headings that exist', () => {
    const broken = linksOf(text).filter(({ file, anchor }) => {
      const target = file === '' ? page : join(dirname(page), file);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== '' && !anchorsOf(read(target)).includes(anchor);
    });

    expect(broken).toEqual([]);
  });

  it('shows commands that exist', () => {
    const lines = codeBlocks(text, 'sh').flatMap((block) => block.split('\n'));
    const scripts = lines.flatMap((line) => line.match(/npm run ([\w:-]+)/)?.[1] ?? []);
    const calls = lines.flatMap((line) => line.match(/node dist\/main\.js\s*([^#|]*)/)?.[1] ?? []);
    const faults = calls
      .map((call) => parseArguments(call.trim().split(/\s+/).filter(Boolean)))
      .filter(({ ok }) => !ok);

    expect(scripts.filter((script) => !(script in packageJson.scripts))).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('shows configuration that is good', () => {
    const blocks = codeBlocks(text, 'yaml').filter((block) =>
      /^(bitbucket|workspaces|collector|refs|metrics):/m.test(block),
    );
    const faults = blocks.flatMap((block) => {
      const env = /^workspaces:/m.test(block) ? {} : { BITBUCKET_WORKSPACE: 'acme' };
      const parsed = parseConfig({ file: { path: page, text: block }, env });
      return parsed.ok ? [] : parsed.faults;
    });

    expect(faults).toEqual([]);
  });

  it('names only metrics that exist', () => {
    const known = new Set([...(tables.metrics ?? '').matchAll(/`([a-z_]+)`/g)].map((match) => match[1]));
    const named = [...text.matchAll(/(?<!:)\bbitbucket_pipelines_[a-z_]+/g)].map(([name]) => name);
    const isKnown = (name: string) => known.has(name) || known.has(name.replace(/_(bucket|sum|count)$/, ''));

    expect(named.filter((name) => !isKnown(name) && name !== 'bitbucket_pipelines_')).toEqual([]);
  });
});
