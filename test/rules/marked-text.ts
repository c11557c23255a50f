import { readFileSync } from 'node:fs';

const DOCS = new URL('../../docs/', import.meta.url);

/** What stands between `<!-- name:begin -->` and `<!-- name:end -->` in a page below `docs`. */
export function readMarked(page: string, name: string): string {
  const text = readFileSync(new URL(page, DOCS), 'utf8');
  const found = new RegExp(`<!-- ${name}:begin -->\n([\\s\\S]*?)\n<!-- ${name}:end -->`).exec(text)?.[1];
  if (found === undefined) throw new Error(`${page} has no markers for ${name}`);
  return found;
}

/** The YAML of the code block between two markers. */
export function readMarkedYaml(page: string, name: string): string {
  const yaml = /^```yaml\n([\s\S]*)```$/.exec(readMarked(page, name))?.[1];
  if (yaml === undefined) throw new Error(`${page}: ${name} is no block of YAML`);
  return yaml;
}

/** The lines of all PromQL blocks of a page: one query each. */
export function readQueries(page: string): readonly string[] {
  const text = readFileSync(new URL(page, DOCS), 'utf8');
  const blocks = [...text.matchAll(/^```promql\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) => block.split('\n').filter((line) => line !== ''));
}
