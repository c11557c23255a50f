import { Gauge, Registry } from 'prom-client';
import type { FamilyMeta, Sample } from './family.ts';
import type { Format } from './negotiate.ts';

/** A family's text as prom-client writes it: metadata once per format, value lines for any samples. */
export interface FamilyText {
  /** `# HELP` and `# TYPE`, each with its line end. */
  header(format: Format): Promise<string>;
  /**
   * Value lines, each with its line end; the same in both formats. Rejects when a value is not a number or a label is not text,
   * which only a broken record can cause.
   */
  lines(samples: readonly Sample[]): Promise<string>;
}

/**
 * prom-client writes the text of whatever object looks like a metric, so a gauge whose `type` and `get` are replaced stands for
 * families of any type without copying each sample into prom-client's own maps first. `names` are those of all families of the page.
 */
export function createFamilyText(meta: FamilyMeta, names: ReadonlySet<string>): FamilyText {
  return {
    header: async (format) => {
      const text = await render(describe(meta, format, names), []);
      return `${text}\n`;
    },
    lines: async (samples) => {
      if (samples.length === 0) return '';
      const text = await render(
        meta,
        samples.map((sample) => toValue(meta, sample)),
      );
      return `${text.slice(endOfMetadata(text))}\n`;
    },
  };
}

/**
 * OpenMetrics names a counter without `_total`. That name is taken where a gauge is called the same (`runs` and `runs_total`): a
 * strict parser refuses the page then. So such a counter keeps its name and says `unknown`; its series stay the same.
 */
function describe(meta: FamilyMeta, format: Format, names: ReadonlySet<string>): TextMeta {
  if (format === 'text' || meta.type !== 'counter') return meta;
  const name = meta.name.replace(/_total$/, '');
  return names.has(name) ? { ...meta, type: 'unknown' } : { ...meta, name };
}

interface TextMeta {
  readonly name: string;
  readonly help: string;
  readonly type: FamilyMeta['type'] | 'unknown';
}

interface TextValue {
  readonly metricName: string;
  readonly labels: Sample['labels'];
  readonly value: number;
}

function render(meta: TextMeta, values: readonly TextValue[]): Promise<string> {
  const registry = new Registry();
  const gauge = new Gauge({ name: meta.name, help: meta.help, registers: [] });
  registry.registerMetric(Object.assign(gauge, { type: meta.type, get: () => Promise.resolve({ ...meta, values }) }));
  return registry.getSingleMetricAsString(meta.name);
}

function toValue(meta: FamilyMeta, { labels, value, suffix }: Sample): TextValue {
  if (!Number.isFinite(value)) throw new TypeError(`${meta.name}: the value is not a finite number`);
  for (const name in labels) {
    if (typeof labels[name] !== 'string') throw new TypeError(`${meta.name}: the label ${name} is not text`);
  }
  return { metricName: suffix === undefined ? meta.name : meta.name + suffix, labels, value };
}

/** Help texts hold no line ends, so the metadata is two lines. */
function endOfMetadata(text: string): number {
  return text.indexOf('\n', text.indexOf('\n') + 1) + 1;
}
