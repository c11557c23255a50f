/** One line of a scrape. */
export interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: \S+)?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** The samples of a page in the plain Prometheus text format; a line that is none is an error. */
export function parseSamples(page: string): readonly ScrapedSample[] {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
    return { name, labels: parseLabels(labels), value: Number(value.replace('+Inf', 'Infinity')) };
  });
}

/** The samples of one family that have these labels. */
export function findSamples(
  page: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): readonly ScrapedSample[] {
  const wanted = Object.entries(labels);
  return parseSamples(page).filter(
    (sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
  );
}

function parseLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [
    name,
    value.replace(/\\[n"\\]/g, (pair) => ESCAPES[pair] ?? pair),
  ]);
  return Object.fromEntries(pairs);
}
