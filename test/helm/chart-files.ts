import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const CHART = new URL('../../helm/bitbucket-pipelines-exporter/', import.meta.url);

/** The folder of the chart. */
export const CHART_FOLDER = fileURLToPath(CHART);
/** The folder of the value files. */
export const VALUES_FOLDER = fileURLToPath(new URL('values/', import.meta.url));

export function readChartFile(name: string): string {
  return readFileSync(new URL(name, CHART), 'utf8');
}

export function writeChartFile(name: string, text: string): void {
  writeFileSync(new URL(name, CHART), text);
}

/** A YAML or JSON file of the chart. */
export function readChartYaml(name: string): Readonly<Record<string, unknown>> {
  return parse(readChartFile(name)) as Record<string, unknown>;
}

/** The schema of the exporter's own configuration file. */
export function readConfigSchema(): unknown {
  return JSON.parse(readFileSync(new URL('../../config.schema.json', import.meta.url), 'utf8'));
}
