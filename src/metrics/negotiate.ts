import { Registry } from 'prom-client';

/** The two formats of a page: Prometheus text 0.0.4 and OpenMetrics 1.0.0. */
export const FORMATS = ['text', 'openmetrics'] as const;
export type Format = (typeof FORMATS)[number];

/** The `Content-Type` of a page. */
export function contentType(format: Format): string {
  return format === 'text' ? Registry.PROMETHEUS_CONTENT_TYPE : Registry.OPENMETRICS_CONTENT_TYPE;
}

const OPENMETRICS = 'application/openmetrics-text';
const TEXT_RANGES = ['text/plain', 'text/*', '*/*'];

/**
 * OpenMetrics only for those who ask for it and do not like plain text better. Version 0.0.1 alone (Prometheus before 2.26) gets
 * plain text, which every scraper reads.
 */
export function negotiateFormat(accept: string | undefined): Format {
  const ranges = parseList(accept);
  const openMetrics = ranges.filter(({ name, version = '1.0.0' }) => name === OPENMETRICS && version === '1.0.0');
  const text = ranges.filter(({ name }) => TEXT_RANGES.includes(name));
  const wanted = bestQuality(openMetrics);
  return wanted > 0 && wanted >= bestQuality(text) ? 'openmetrics' : 'text';
}

/** May the page be sent compressed? */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = parseList(acceptEncoding);
  const named = codings.filter(({ name }) => name === 'gzip' || name === 'x-gzip');
  return bestQuality(named.length > 0 ? named : codings.filter(({ name }) => name === '*')) > 0;
}

interface Choice {
  readonly name: string;
  readonly version?: string;
  /** 0 to 1; 0 means never. */
  readonly quality: number;
}

function bestQuality(choices: readonly Choice[]): number {
  return Math.max(0, ...choices.map(({ quality }) => quality));
}

function parseList(header: string | undefined): readonly Choice[] {
  return (header ?? '').split(',').map(parseChoice);
}

function parseChoice(text: string): Choice {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const values = new Map(parameters.map((parameter) => splitOnce(parameter)));
  const quality = Number(values.get('q') ?? 1);
  const version = values.get('version');
  return { name, quality: Number.isFinite(quality) ? quality : 0, ...(version === undefined ? {} : { version }) };
}

function splitOnce(parameter: string): [string, string] {
  const at = parameter.indexOf('=');
  if (at === -1) return [parameter, ''];
  return [
    parameter.slice(0, at).trim(),
    parameter
      .slice(at + 1)
      .trim()
      .replaceAll('"', ''),
  ];
}
