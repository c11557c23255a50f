import type { Registry } from 'prom-client';
import type { FamilyMeta, Sample } from './family.ts';
import { createFamilyText } from './family-text.ts';
import { toLe } from './histograms.ts';
import type { Format } from './negotiate.ts';

/** Text of the exporter's own metrics, and how many series it holds. */
export interface OwnText {
  readonly text: string;
  readonly series: number;
}

export interface OwnTextOptions {
  readonly format: Format;
  /** Names of all families of the whole page. */
  readonly names: ReadonlySet<string>;
  /** A metric could not be collected and is left out. */
  readonly onFailure: (family: string, error: unknown) => void;
}

/**
 * Small registries whose values change with every scrape. Metric by metric, because `registry.metrics()` fails as a whole when one
 * `collect` does, and because in OpenMetrics it renames counters for good: the next plain text would lack their `_total`.
 */
export async function renderOwnText(registries: readonly Registry[], options: OwnTextOptions): Promise<OwnText> {
  const families: OwnText[] = [];
  for (const registry of registries) {
    for (const { name } of registry.getMetricsAsArray()) {
      const family = await renderOne(registry, name, options).catch((error: unknown) => {
        options.onFailure(name, error);
        return undefined;
      });
      if (family !== undefined) families.push(family);
    }
  }
  return {
    text: families.map(({ text }) => text).join(options.format === 'text' ? '\n' : ''),
    series: families.reduce((sum, { series }) => sum + series, 0),
  };
}

async function renderOne(registry: Registry, name: string, { format, names }: OwnTextOptions): Promise<OwnText> {
  const metric = await registry.getSingleMetric(name)?.get();
  if (metric === undefined) return { text: '', series: 0 };
  const meta: FamilyMeta = { name, help: metric.help, type: toType(String(metric.type)) };
  const samples = metric.values.map((value) => toSample(name, value)).filter(({ value }) => Number.isFinite(value));
  const text = createFamilyText(meta, names);
  return { text: `${await text.header(format)}${await text.lines(samples)}`, series: samples.length };
}

interface OwnValue {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

function toSample(name: string, { metricName = name, labels, value }: OwnValue): Sample {
  const suffix = SUFFIXES.find((candidate) => metricName === `${name}${candidate}`);
  const texts = Object.entries(labels).map(([label, text]) => [label, toLabelText(label, text)] as const);
  return { labels: Object.fromEntries(texts), value, ...(suffix === undefined ? {} : { suffix }) };
}

const SUFFIXES = ['_bucket', '_sum', '_count'] as const;

function toLabelText(label: string, text: string | number | undefined): string {
  return label === 'le' && typeof text === 'number' ? toLe(text) : String(text ?? '');
}

/** prom-client declares its types as numbers, and they are words. */
function toType(type: string): FamilyMeta['type'] {
  if (type === 'counter' || type === 'histogram' || type === 'gauge') return type;
  throw new TypeError(`metrics of type ${type} are not supported`);
}
