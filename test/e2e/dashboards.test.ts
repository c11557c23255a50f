import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOOKS } from '../../grafana/parts/states.ts';
import { askTarget, askVariable } from '../grafana/ask-target.ts';
import { type BoardPanel, nameOf, panelsOf, readBoards, type Target } from '../grafana/committed-boards.ts';
import type { Choices, View } from '../grafana/fill-in.ts';
import { groupingsOf, labelsOfLegend, selectorsOf } from '../grafana/promql-names.ts';
import { steadyRuns } from '../grafana/steady-runs.ts';
import { type Bitbucket, startBitbucket } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { type ExporterProcess, startExporter } from './harness/exporter-process.ts';
import { findPort } from './harness/find-port.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { parseSamples } from './harness/prometheus-text.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

/** Seconds: the times shown. A long one has more in it, and a short one has a time before it sooner, to compare with. */
const RANGES: readonly number[] = [10, 20, 30];
/** Prometheus scrapes every second: then Grafana takes four of them for a rate. */
const RATE_INTERVAL = 4;
const RUN_URL = /^https:\/\/bitbucket\.org\/acme\/[\w-]+\/pipelines\/results\/\d+$/;
const LOOK_EVERY_MS = 1000;
const LOOK_AT_MOST_MS = 80_000;

/** Panels that nothing may show up in while all is well, and the news that this is. Their queries have to run all the same. */
const GOOD_NEWS: Readonly<Record<string, string>> = {
  'Exporter: Paused until': 'Bitbucket has not told any credential to slow down',
  'Exporter: Errors by endpoint and code': 'every call to the API was answered well',
  'Exporter: Runs missed': 'no page limit hid a run',
  'Exporter: Unreadable objects': 'every object could be read',
  'Exporter: Lists cut': 'no list was longer than it may be',
};

/** What Prometheus itself says about a scrape: not on the exporter's page. */
const OF_PROMETHEUS: ReadonlySet<string> = new Set(['up', 'scrape_duration_seconds']);
const OF_TARGETS: readonly string[] = ['job', 'instance'];

interface Case {
  readonly name: string;
  readonly panel: BoardPanel;
  readonly targets: readonly Target[];
}

const BOARDS = readBoards();
const CASES: readonly Case[] = BOARDS.flatMap((board) =>
  panelsOf(board).map((panel) => ({ name: nameOf(board, panel), panel, targets: panel.targets ?? [] })),
);
const EXPRESSIONS = CASES.flatMap(({ name, targets }) => targets.map(({ expr }) => [name, expr] as const));

describe('the dashboards on a real Prometheus that scrapes the demo', () => {
  let exporter: ExporterProcess;
  let bitbucket: Bitbucket;
  let second: ExporterProcess;
  let folder: TemporaryFolder;
  let prometheus: Prometheus;
  let page = '';
  /** Names of queries that have returned a number: what happens now and then need not be there at the same time. */
  const seen = new Set<string>();

  beforeAll(async () => {
    folder = await createTemporaryFolder('dashboards');
    exporter = await startExporter(['demo'], { port: await findPort() });
    bitbucket = await startBitbucket({ repositories: [{ workspace: 'acme', slug: 'steady' }] });
    for (const run of steadyRuns(Date.now())) bitbucket.world.addRun('acme/steady', run);
    const config = { apiUrl: bitbucket.apiUrl, metrics: { first_increment_hold: '2s' } };
    second = await startExporter([`--config.file=${await writeConfig(folder.path, config)}`]);
    prometheus = await startPrometheus(scrapeEverySecond([exporter, second].map(({ url }) => new URL(url).host)));
    const end = Date.now() + LOOK_AT_MOST_MS;
    while (Date.now() < end && missing(seen).length > 0) {
      await sleep(LOOK_EVERY_MS);
      await look(prometheus.url, seen);
    }
    page = await exporter.text('/metrics');
  });

  afterAll(async () => {
    await prometheus?.stop();
    await exporter?.program.stop();
    await second?.program.stop();
    await bitbucket?.close();
    await folder.remove();
  });

  it.each(CASES.filter(({ name }) => GOOD_NEWS[name] === undefined))('$name has data', ({ name, targets }) => {
    const empty = targets.filter((target) => !seen.has(queryName(name, target)));

    expect(targets).not.toEqual([]);
    expect(empty).toEqual([]);
  });

  it.each([
    ['one value', { workspace: ['acme'], repository: ['docs'], ref: ['(branch)'], pipeline: ['custom:deploy'] }],
    [
      'several values',
      { job: ['exporter', 'x'], repository: ['docs', 'x.y'], ref: ['main', '(tag)'], pipeline: ['**', 'a\\b'] },
    ],
  ])('all queries run for %s of each variable', async (_, choices: Choices) => {
    const targets = CASES.flatMap((each) => each.targets);

    const answers = await Promise.all(targets.map((target) => askTarget(prometheus.url, target, viewOf(choices))));

    expect(answers).toHaveLength(targets.length);
    expect(answers.some((series) => series.length > 0)).toBe(true);
  });

  it('a choice with parentheses narrows to just that choice', async () => {
    const refs = {
      refId: 'A',
      expr: 'count by (ref) (bitbucket_pipelines_last_run_number{ref=~"$ref"})',
      datasource: { type: 'prometheus', uid: '' },
      instant: true,
    };

    const chosen = await askTarget(prometheus.url, refs, viewOf({ ref: ['(branch)'] }));
    const both = await askTarget(prometheus.url, refs, viewOf({ ref: ['(branch)', 'main'] }));
    const neither = await askTarget(prometheus.url, refs, viewOf({ ref: ['branch'] }));

    expect(chosen.map(({ labels }) => labels)).toEqual([{ ref: '(branch)' }]);
    expect(both).toHaveLength(2);
    expect(neither).toEqual([]);
  });

  it('every table with links to runs has runs to link to', async () => {
    const targets = CASES.flatMap((each) => each.targets).filter(({ expr }) => expr.includes('last_run_info'));

    const answers = await Promise.all(targets.map((target) => askTarget(prometheus.url, target, viewOf({}))));

    const urls = answers.flatMap((series) => series.map(({ labels }) => labels.run_url ?? ''));
    expect(urls.length).toBeGreaterThan(50);
    expect(urls.filter((url) => !RUN_URL.test(url))).toEqual([]);
  });

  it('every state timeline draws states and nothing else', async () => {
    const codes: readonly number[] = Object.values(LOOKS).map(({ code }) => code);
    const targets = CASES.filter(({ panel }) => panel.type === 'state-timeline').flatMap((each) => each.targets);

    const answers = await Promise.all(targets.map((target) => askTarget(prometheus.url, target, viewOf({}))));

    const drawn = new Set(answers.flatMap((series) => series.flatMap(({ numbers }) => numbers)));
    expect(drawn.size).toBeGreaterThan(4);
    expect([...drawn].filter((code) => !codes.includes(code))).toEqual([]);
  });

  it.each(BOARDS)('$title offers choices in every variable', async ({ templating }) => {
    const queries = templating.list.filter(({ type }) => type === 'query');

    const choices = await Promise.all(queries.map(({ query }) => askVariable(prometheus.url, query, viewOf({}))));

    expect(queries.filter((_, index) => choices[index]?.length === 0)).toEqual([]);
  });

  it('every metric in a query is on the page', () => {
    const names = metricNames(page);

    const unknown = EXPRESSIONS.flatMap(([name, expr]) =>
      selectorsOf(expr)
        .filter(({ metric }) => !names.has(metric) && !OF_PROMETHEUS.has(metric))
        .map(({ metric }) => `${name}: ${metric}`),
    );

    expect(unknown).toEqual([]);
  });

  it('every label in a matcher is a label of that metric on the page', () => {
    const labels = labelsByMetric(page);

    const unknown = EXPRESSIONS.flatMap(([name, expr]) =>
      selectorsOf(expr).flatMap(({ metric, labels: used }) => {
        const known = labels.get(metric);
        const strange = used.filter((label) => !OF_TARGETS.includes(label) && known?.has(label) === false);
        return strange.map((label) => `${name}: ${metric} has no ${label}`);
      }),
    );

    expect(unknown).toEqual([]);
  });

  it('every label in a grouping or a legend is on the page', () => {
    const known = new Set([...OF_TARGETS, ...[...labelsByMetric(page).values()].flatMap((each) => [...each])]);
    const used = CASES.flatMap(({ name, targets }) =>
      targets.flatMap(({ expr, legendFormat = '' }) =>
        [...groupingsOf(expr), ...labelsOfLegend(legendFormat)].map((label) => [name, label] as const),
      ),
    );

    const unknown = used.filter(([, label]) => !known.has(label));

    expect(used.length).toBeGreaterThan(100);
    expect(unknown).toEqual([]);
  });
});

describe('the list of good news', () => {
  it('names panels that exist', () => {
    const names = CASES.map(({ name }) => name);

    expect(Object.keys(GOOD_NEWS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** The first target twice, as if two exporters watched the same repositories: no query may stumble over that. */
function scrapeEverySecond(targets: readonly string[]): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    scrape_configs: [
      { job_name: 'exporter', static_configs: [{ targets }] },
      { job_name: 'twin', scrape_interval: '2s', static_configs: [{ targets: targets.slice(0, 1) }] },
    ],
  });
}

function viewOf(choices: Choices, range = 20): View {
  return { choices, rateInterval: RATE_INTERVAL, interval: 1, range };
}

function queryName(panel: string, target: Target): string {
  return `${panel} ${target.refId}`;
}

/** Queries that still have to return something. */
function missing(seen: ReadonlySet<string>): readonly (readonly [name: string, target: Target])[] {
  return CASES.filter(({ name }) => GOOD_NEWS[name] === undefined)
    .flatMap(({ name, targets }) => targets.map((target) => [queryName(name, target), target] as const))
    .filter(([name]) => !seen.has(name));
}

async function look(prometheusUrl: string, seen: Set<string>): Promise<void> {
  const questions = missing(seen).flatMap(([name, target]) => RANGES.map((range) => ({ name, target, range })));
  await Promise.all(
    questions.map(async ({ name, target, range }) => {
      if ((await askTarget(prometheusUrl, target, viewOf({}, range))).length > 0) seen.add(name);
    }),
  );
}

/** Families that the page declares, also without any sample, and the names of all samples. */
function metricNames(page: string): ReadonlySet<string> {
  const declared = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
  return new Set([...declared, ...parseSamples(page).map(({ name }) => name)]);
}

function labelsByMetric(page: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { name, labels } of parseSamples(page)) {
    const known = found.get(name) ?? new Set();
    for (const label of Object.keys(labels)) known.add(label);
    found.set(name, known);
  }
  return found;
}
