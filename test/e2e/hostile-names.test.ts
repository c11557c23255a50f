import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bitbucket, startBitbucket } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, startExporter } from './harness/exporter-process.ts';
import { checkWithPromtool, countOpenMetricsFamilies } from './harness/page-checks.ts';
import { findSamples } from './harness/prometheus-text.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const BRANCH = 'feature/"}\\ 1\nfake_metric 1';
const STEP = '<script>alert("x")</script> \\n {}';
const PIPELINE = "nightly'; DROP TABLE runs; -- ü🚀";

describe('names that want to break out', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let exporter: ExporterProcess;

  beforeAll(async () => {
    folder = await createTemporaryFolder('hostile');
    bitbucket = await startBitbucket({ repositories: [{ workspace: 'acme', slug: 'shop' }] });
    bitbucket.world.addRun('acme/shop', {
      createdAt: Date.now() - 600_000,
      target: { kind: 'branch', name: BRANCH },
      selector: { type: 'custom', pattern: PIPELINE },
      creator: '<img src=x onerror=alert(1)>',
      steps: [{ name: STEP, seconds: 20, result: 'FAILED' }],
    });
    const file = await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl, refs: { keep: ['**', '*'] } });
    exporter = await startExporter([`--config.file=${file}`]);
    await eventually('the run shows', async () => (await exporter.text('/metrics')).includes('last_run_step_state{'), {
      within: 20_000,
    });
  });

  afterAll(async () => {
    await exporter?.program.stop();
    await bitbucket?.close();
    await folder.remove();
  });

  it('arrive unchanged in the labels', async () => {
    const page = await exporter.text('/metrics');

    const [step] = findSamples(page, 'bitbucket_pipelines_last_run_step_state', { state: 'FAILED' });

    expect(step?.labels).toMatchObject({ ref: BRANCH, pipeline: `custom:${PIPELINE}`, step: STEP });
    expect(findSamples(page, 'fake_metric')).toEqual([]);
  });

  it('do not break the page for promtool or a strict parser', async () => {
    const page = await exporter.text('/metrics');
    const openMetrics = await exporter.text('/metrics', { accept: 'application/openmetrics-text; version=1.0.0' });

    const lint = await checkWithPromtool(page, folder.path);
    const families = await countOpenMetricsFamilies(openMetrics, folder.path);

    expect(lint.stdout + lint.stderr).toBe('');
    expect(families).toBeGreaterThan(30);
  });

  it('stay text on the status page and in the log', async () => {
    const page = await exporter.text('/');

    expect(page).toContain('acme/shop');
    expect(page).not.toMatch(/<script>alert|<img src=x/);
    expect(exporter.program.output.split('\n').filter((line) => line.startsWith('fake_metric'))).toEqual([]);
  });
});
