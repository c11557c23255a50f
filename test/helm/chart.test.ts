import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { readChartFile, readChartYaml, readConfigSchema, VALUES_FOLDER, writeChartFile } from './chart-files.ts';
import { listLeaves, parseDocumentedValues, renderValuesTable, valueAt } from './documented-values.ts';
import { completeSchema, schemaPath } from './values-schema.ts';

// `UPDATE_CHART=1 npx vitest run test/helm/chart.test.ts` writes the table of README.md and completes values.schema.json.
const UPDATE = process.env.UPDATE_CHART === '1';
const TABLE = /(<!-- values:begin -->\n)([\s\S]*?)(<!-- values:end -->)/;
/** Given by Helm and by parent charts, so they have no default of ours. */
const FOREIGN: readonly string[] = ['global', 'enabled'];

const documented = parseDocumentedValues(readChartFile('values.yaml'));
const values = readChartYaml('values.yaml');

describe('Chart.yaml', () => {
  const chart = readChartYaml('Chart.yaml');

  it('has versions that mean something', () => {
    const { version, appVersion, kubeVersion, apiVersion, type, name } = chart;

    expect({ apiVersion, type, name }).toEqual({ apiVersion: 'v2', type: 'application', name: packageJson.name });
    expect(appVersion).toBe(packageJson.version);
    expect(version).toMatch(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/);
    expect(kubeVersion).toMatch(/^>=\d+\.\d+\.\d+-0$/);
  });

  it('has annotations that Artifact Hub understands', () => {
    const annotations = chart.annotations as Readonly<Record<string, string>>;
    const changes = parse(annotations['artifacthub.io/changes'] ?? '') as readonly {
      kind: string;
      description: string;
    }[];
    const links = parse(annotations['artifacthub.io/links'] ?? '') as readonly { name: string; url: string }[];

    expect(Object.values(annotations).filter((value) => typeof value !== 'string')).toEqual([]);
    expect(annotations['artifacthub.io/license']).toBe(packageJson.license);
    expect(annotations['artifacthub.io/category']).toBe('monitoring-logging');
    expect(annotations['artifacthub.io/prerelease']).toBe(String(String(chart.version).includes('-')));
    expect(changes.length).toBeGreaterThan(0);
    for (const { kind, description } of changes) {
      expect(['added', 'changed', 'deprecated', 'removed', 'fixed', 'security']).toContain(kind);
      expect(description).toMatch(/\S/);
    }
    for (const { name, url } of links) expect(name && new URL(url).protocol).toBe('https:');
  });
});

describe('values.yaml', () => {
  it('describes each of its values', () => {
    const paths = new Set(documented.map(({ path }) => path.join('.')));
    const undescribed = listLeaves(values).filter(
      (leaf) => !leaf.some((_, index) => paths.has(leaf.slice(0, index + 1).join('.'))),
    );

    expect(documented.length).toBeGreaterThan(100);
    expect(undescribed.map((path) => path.join('.'))).toEqual([]);
    expect(documented.filter(({ path }) => valueAt(values, path) === undefined)).toEqual([]);
  });
});

describe('README.md of the chart', () => {
  it('holds the table of values as values.yaml has it', () => {
    const table = renderValuesTable(documented, values);
    if (UPDATE) {
      const text = readChartFile('README.md');
      writeChartFile(
        'README.md',
        text.replace(TABLE, (_, begin, __, end) => `${begin}${table}\n${end}`),
      );
    }

    expect(TABLE.exec(readChartFile('README.md'))?.[2]).toBe(`${table}\n`);
  });

  it('names only values that exist, here and in NOTES.txt', () => {
    const text = [readChartFile('README.md').replace(TABLE, ''), readChartFile('templates/NOTES.txt')].join('\n');
    const top = new Set(Object.keys(values));
    const named = [...text.matchAll(/(?<![\w./-])([a-z][A-Za-z]+)((?:\.[a-zA-Z][A-Za-z]*)+)/g)]
      .map(([path]) => path.split('.'))
      .filter(([first = '']) => top.has(first) && first !== 'config');
    const free = documented.filter(({ path }) => JSON.stringify(valueAt(values, path)) === '{}');
    const isBelowFree = (path: readonly string[]): boolean =>
      free.some(({ path: parent }) => parent.every((key, index) => path[index] === key));

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => valueAt(values, path) === undefined && !isBelowFree(path))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const files = [...readChartFile('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, file = '']) => file);
    const folder = new URL('../../helm/bitbucket-pipelines-exporter/', import.meta.url);

    expect(files.filter((file) => !existsSync(new URL(file, folder)))).toEqual([]);
  });
});

describe('values.schema.json', () => {
  it('is complete: the configuration of the exporter and every description', () => {
    const schema: unknown = JSON.parse(readChartFile('values.schema.json'));
    const complete = completeSchema(schema, readConfigSchema(), documented);
    if (UPDATE) writeChartFile('values.schema.json', `${JSON.stringify(complete, undefined, 2)}\n`);

    expect(JSON.parse(readChartFile('values.schema.json'))).toEqual(complete);
  });

  it('knows every value and no more, and refuses all others', () => {
    const schema: unknown = JSON.parse(readChartFile('values.schema.json'));
    const maps = [[], ...Object.keys(values).map((key) => [key])].filter(
      (path) => path[0] !== 'config' && valueAt(schema, schemaPath(path)) !== undefined,
    );

    const differences = maps.flatMap((path) => {
      const known = Object.keys(valueAt(schema, schemaPath(path)) ?? {});
      const own = Object.keys(valueAt(values, path) ?? {});
      return [
        ...own.filter((key) => !known.includes(key)).map((key) => `${[...path, key].join('.')} is not in the schema`),
        ...(path.length === 0 ? known.filter((key) => !own.includes(key) && !FOREIGN.includes(key)) : []),
        ...(valueAt(schema, [...schemaPath(path).slice(0, -1), 'additionalProperties']) === false
          ? []
          : [`${path.join('.')} takes typos`]),
      ];
    });

    expect(maps.length).toBeGreaterThan(15);
    expect(differences).toEqual([]);
  });
});

describe('the value files of the tests', () => {
  it('are at least eight', () => {
    const files = readdirSync(VALUES_FOLDER).filter((name) => name.endsWith('.yaml'));

    expect(files.length).toBeGreaterThanOrEqual(8);
  });
});
