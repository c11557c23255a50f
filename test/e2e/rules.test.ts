import { cp, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelsReadIn, type NamedMetric, namesOf, queriesIn } from '../rules/expression-names.ts';
import { readMarkedYaml, readQueries } from '../rules/marked-text.ts';
import { casePaths, loadRules, rulePaths } from '../rules/rule-files.ts';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, startExporter } from './harness/exporter-process.ts';
import { findPort } from './harness/find-port.ts';
import { runOrThrow } from './harness/program.ts';
import { parseSamples } from './harness/prometheus-text.ts';
import { REPOSITORY } from './harness/repository.ts';
import { requireProgram } from './harness/require-program.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

/** Prometheus adds them to every series; `up` is its own. */
const TARGET_LABELS: readonly string[] = ['job', 'instance'];
const RULES = loadRules();
const OWN_METRICS: readonly string[] = ['up'];
/** On the page by its name only, as long as all is well. */
const NO_SERIES_WHILE_WELL: readonly string[] = [
  'bitbucket_pipelines_api_paused_until_timestamp_seconds',
  'bitbucket_pipelines_page_limit_hits_total',
];
/** The label under which Prometheus keeps the name: on every series. */
const NAME = '__name__';

describe('promtool', () => {
  it('accepts the rules', async () => {
    const output = await promtool(['check', 'rules', ...rulePaths()]);

    expect(output).not.toMatch(/duplicate|FAILED/);
    expect(output.match(/SUCCESS/g)).toHaveLength(rulePaths().length);
  });

  it.each(casePaths().map((path) => relative(REPOSITORY, path)))('passes the cases of %s', async (path) => {
    const output = await promtool(['test', 'rules', path]);

    expect(output).toContain('SUCCESS');
  });
});

describe('the examples of docs/alerts.md', () => {
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = await createTemporaryFolder('rules');
  });

  afterAll(() => folder.remove());

  it('are a configuration that Prometheus loads with the rules', async () => {
    const [first = ''] = rulePaths();
    await cp(dirname(first), join(folder.path, 'rules'), { recursive: true });
    const file = join(folder.path, 'prometheus.yml');
    await writeFile(file, readMarkedYaml('alerts.md', 'prometheus'));

    const output = await promtool(['check', 'config', file]);

    expect(output).toContain(`${rulePaths().length} rule files found`);
    expect(output).not.toContain('FAILED');
  });

  it('are a configuration that Alertmanager loads', async () => {
    const file = join(folder.path, 'alertmanager.yml');
    await writeFile(file, readMarkedYaml('alerts.md', 'alertmanager'));

    const output = await runOrThrow(await requireProgram('amtool', 'prometheus-alertmanager'), ['check-config', file]);

    expect(output).toContain('SUCCESS');
    expect(output).toMatch(/[4-9] inhibit rules/);
  });

  it.each([
    ['critical', 'on-call'],
    ['warning', 'team'],
    ['info', 'team'],
  ])('send %s alerts to %s', async (severity, receiver) => {
    const file = join(folder.path, 'routes.yml');
    await writeFile(file, readMarkedYaml('alerts.md', 'alertmanager'));
    const labels = ['alertname=BitbucketExporterDown', `severity=${severity}`];

    const amtool = await requireProgram('amtool', 'prometheus-alertmanager');
    const output = await runOrThrow(amtool, ['config', 'routes', 'test', `--config.file=${file}`, ...labels]);

    expect(output.trim()).toBe(receiver);
  });
});

describe('what the rules and runbooks name', () => {
  let exporter: ExporterProcess;
  /** By metric on the page of the running demo: the labels of all its series; empty for a metric without series. */
  let page: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  beforeAll(async () => {
    exporter = await startExporter(['demo'], { port: await findPort() });
    page = await eventually('open and completed runs', () => pageWithRuns(exporter), { within: 90_000, every: 500 });
  });

  afterAll(() => exporter?.program.stop());

  it.each(expressions())('is on the page of the exporter: $where', ({ expression }) => {
    const { metrics, grouping } = namesOf(expression);

    const known = metrics.map(({ name }) => labelsOf(name, page));
    const unknownMetrics = metrics.filter((_, index) => known[index] === undefined).map(({ name }) => name);
    const unknownLabels = metrics.flatMap((metric, index) => missing(metric, known[index]));
    const unknownGrouping = metrics.some(({ name }) => isSilent(name))
      ? []
      : grouping.filter((label) => !known.some((labels) => labels?.has(label)));
    expect(metrics.length).toBeGreaterThan(0);
    expect(unknownMetrics).toEqual([]);
    expect(unknownLabels).toEqual([]);
    expect(unknownGrouping).toEqual([]);
  });

  it.each(RULES.alerts)('is what the description of $alert reads', ({ annotations: { description = '' } }) => {
    const asked = queriesIn(description).flatMap((query) => namesOf(query).metrics);
    const labels = new Set(asked.flatMap(({ name }) => [...(labelsOf(name, page) ?? [])]));

    expect(labelsReadIn(description).filter((label) => !labels.has(label))).toEqual([]);
  });

  it('has series, so that its labels were compared', () => {
    const names = new Set(
      expressions().flatMap(({ expression }) => namesOf(expression).metrics.map(({ name }) => name)),
    );

    const silent = [...names].filter((name) => page.get(name)?.size === 0);
    expect(silent.sort()).toEqual(NO_SERIES_WHILE_WELL);
  });
});

/** Every expression of the rules, those within the templates of annotations, and the queries of the runbooks. */
function expressions(): readonly { readonly where: string; readonly expression: string }[] {
  const { alerts, records } = RULES;
  return [
    ...records.map(({ record, expr }) => ({ where: record, expression: expr })),
    ...alerts.map(({ alert, expr }) => ({ where: alert, expression: expr })),
    ...alerts.flatMap(({ alert, annotations }) =>
      Object.values(annotations)
        .flatMap(queriesIn)
        .map((expression) => ({ where: `a query in ${alert}`, expression })),
    ),
    ...readQueries('runbooks.md').map((expression) => ({ where: `runbooks: ${expression}`, expression })),
  ];
}

/** The labels that a metric may have; undefined for one that does not exist. */
function labelsOf(name: string, page: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> | undefined {
  if (OWN_METRICS.includes(name)) return new Set(TARGET_LABELS);
  const own = page.get(name);
  if (own !== undefined) return new Set([...own, ...TARGET_LABELS]);
  const isRecorded = RULES.records.some(({ record }) => record === name);
  return isRecorded ? new Set(name.split(':', 1).flatMap((level) => level.split('_'))) : undefined;
}

function missing({ name, labels }: NamedMetric, known: ReadonlySet<string> | undefined): readonly string[] {
  if (known === undefined || isSilent(name)) return [];
  return labels.filter((label) => !known.has(label)).map((label) => `${name}{${label}}`);
}

function isSilent(name: string): boolean {
  return NO_SERIES_WHILE_WELL.includes(name);
}

async function pageWithRuns(exporter: ExporterProcess): Promise<ReadonlyMap<string, ReadonlySet<string>> | undefined> {
  const text = await exporter.text('/metrics');
  const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  const labels = new Map(names.map((name) => [name, new Set<string>()]));
  for (const sample of parseSamples(text)) {
    const own = labels.get(sample.name) ?? new Set();
    labels.set(sample.name, own);
    for (const label of [NAME, ...Object.keys(sample.labels)]) own.add(label);
  }
  const awaited = ['oldest_open_run_created_timestamp_seconds', 'run_duration_seconds_bucket', 'run_queue_seconds_sum'];
  const isThere = (name: string): boolean => (labels.get(`bitbucket_pipelines_${name}`)?.size ?? 0) > 0;
  return awaited.every(isThere) ? labels : undefined;
}

async function promtool(args: readonly string[]): Promise<string> {
  return runOrThrow(await requireProgram('promtool', 'prometheus'), args, { cwd: REPOSITORY });
}
