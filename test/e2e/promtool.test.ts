import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bitbucket, startBitbucket } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, startExporter } from './harness/exporter-process.ts';
import { findPort } from './harness/find-port.ts';
import { checkWithPromtool, countOpenMetricsFamilies } from './harness/page-checks.ts';
import { findSamples, parseSamples } from './harness/prometheus-text.ts';
import { rawGet } from './harness/raw-get.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.2';
const LAST_RUN = 'bitbucket_pipelines_last_run_state';

describe('the whole page of the running demo', () => {
  let folder: TemporaryFolder;
  let exporter: ExporterProcess;

  beforeAll(async () => {
    folder = await createTemporaryFolder('promtool');
    exporter = await startExporter(['demo'], { port: await findPort() });
    await eventually('runs', async () => (await exporter.text('/metrics')).includes(`${LAST_RUN}{`), {
      within: 20_000,
    });
  });

  afterAll(async () => {
    await exporter?.program.stop();
    await folder.remove();
  });

  it('passes promtool check metrics', async () => {
    const page = await exporter.text('/metrics');

    const { code, stdout, stderr } = await checkWithPromtool(page, folder.path);

    expect(stdout + stderr).toBe('');
    expect(code).toBe(0);
  });

  it('is strict OpenMetrics for those who ask for it', async () => {
    const { headers, body } = await rawGet(`${exporter.url}/metrics`, { headers: { accept: OPEN_METRICS } });

    const families = await countOpenMetricsFamilies(body.toString('utf8'), folder.path);

    expect(headers['content-type']).toMatch(/^application\/openmetrics-text; ?version=1\.0\.0/);
    expect(families).toBeGreaterThan(30);
  });

  it('names each series once', async () => {
    const page = await exporter.text('/metrics');

    const series = page
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/ \S+$/, ''));

    expect(series.length).toBeGreaterThan(100);
    expect(series.filter((each, index) => series.indexOf(each) !== index)).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it('find what is wrong with a page', async () => {
    const folder = await createTemporaryFolder('checks');

    const lint = await checkWithPromtool('# TYPE a counter\na 1\n', folder.path);
    const parse = countOpenMetricsFamilies('# TYPE a counter\na 1\n', folder.path);

    expect(lint.code).not.toBe(0);
    await expect(parse).rejects.toThrow('not OpenMetrics');
    await folder.remove();
  });
});

describe('a page on which nothing changes', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let exporter: ExporterProcess;

  beforeAll(async () => {
    folder = await createTemporaryFolder('gzip');
    bitbucket = await startBitbucket({ repositories: [{ workspace: 'acme', slug: 'shop' }] });
    bitbucket.world.addRun('acme/shop', { createdAt: Date.now() - 600_000 });
    const file = await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl });
    exporter = await startExporter([`--config.file=${file}`]);
    await eventually('runs', async () => (await exporter.text('/metrics')).includes(`${LAST_RUN}{`), {
      within: 20_000,
    });
  });

  afterAll(async () => {
    await exporter?.program.stop();
    await bitbucket?.close();
    await folder.remove();
  });

  it('is the same packed and plain', async () => {
    const url = `${exporter.url}/metrics`;

    const plain = await rawGet(url);
    const packed = await rawGet(url, { headers: { 'accept-encoding': 'gzip' } });

    const plainPage = plain.body.toString('utf8');
    const packedPage = gunzipSync(packed.body).toString('utf8');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.body.length).toBeLessThan(plain.body.length);
    expect(comments(packedPage)).toEqual(comments(plainPage));
    expect(parseSamples(packedPage).map(({ name }) => name)).toEqual(parseSamples(plainPage).map(({ name }) => name));
    expect(findSamples(packedPage, LAST_RUN)).toEqual(findSamples(plainPage, LAST_RUN));
  });
});

function comments(page: string): readonly string[] {
  return page.split('\n').filter((line) => line.startsWith('#'));
}
