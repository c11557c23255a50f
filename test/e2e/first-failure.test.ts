import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bitbucket, startBitbucket } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, startExporter } from './harness/exporter-process.ts';
import { type Prometheus, type Sample, scrapeConfig, startPrometheus } from './harness/prometheus.ts';
import { findSamples } from './harness/prometheus-text.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const REPOSITORY = 'acme/shop';
const RUNS = 'bitbucket_pipelines_runs_total';
const STEPS = 'bitbucket_pipelines_steps_total';
/** Prometheus extends what it saw to the ends of the window: 1 becomes a little more, never 2. */
const EXTRAPOLATED = 1.5;

describe('the first-ever run of a new pipeline, already failed when first seen', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let exporter: ExporterProcess;
  let prometheuses: readonly Prometheus[] = [];

  beforeAll(async () => {
    folder = await createTemporaryFolder('first-failure');
    bitbucket = await startBitbucket({ repositories: [{ workspace: 'acme', slug: 'shop' }] });
    bitbucket.world.addRun(REPOSITORY, { createdAt: Date.now() - 600_000 });
    const file = await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl });
    exporter = await startExporter([`--config.file=${file}`]);
    await exporter.ready();
    const config = scrapeConfig([new URL(exporter.url).host], '2s');
    prometheuses = await Promise.all([startPrometheus(config), startPrometheus(config)]);
    await eventually('the baseline is scraped', () => hasBaseline(prometheuses), { within: 60_000 });
    addFailedRun(bitbucket);
  });

  afterAll(async () => {
    await Promise.all(prometheuses.map((prometheus) => prometheus.stop()));
    await exporter?.program.stop();
    await bitbucket?.close();
    await folder.remove();
  });

  it('is seen by increase(), also of a second Prometheus', async () => {
    const failed = `increase(${RUNS}{result="FAILED"}[1m])`;

    for (const prometheus of prometheuses) {
      const [sample, ...others] = await eventually(failed, () => positive(prometheus, failed), { within: 60_000 });

      expect(sample?.labels).toMatchObject({ workspace: 'acme', repository: 'shop', pipeline: 'custom:deploy' });
      expect(sample?.value).toBeLessThan(EXTRAPOLATED);
      expect(others).toEqual([]);
    }
  });

  it('is seen with its failed step', async () => {
    const failed = `increase(${STEPS}{result="FAILED"}[1m])`;

    for (const prometheus of prometheuses) {
      const samples = await eventually(failed, () => positive(prometheus, failed), { within: 60_000 });

      expect(samples.map(({ labels }) => labels.step)).toEqual(['Deploy']);
      expect(samples[0]?.value).toBeLessThan(EXTRAPOLATED);
    }
  });

  it('is counted once, and nothing else is', async () => {
    const page = await exporter.text('/metrics');
    const counted = findSamples(page, RUNS).filter(({ value }) => value > 0);

    expect(counted.map(({ labels, value }) => [labels.pipeline, labels.result, value])).toEqual([
      ['custom:deploy', 'FAILED', 1],
    ]);
    for (const prometheus of prometheuses) {
      const [sum] = await prometheus.query(`sum(increase(${RUNS}[1m]))`);
      const resets = await prometheus.query(`sum(resets(${RUNS}[5m]))`);

      expect(sum?.value).toBeGreaterThan(0.5);
      expect(sum?.value).toBeLessThan(EXTRAPOLATED);
      expect(resets.map(({ value }) => value)).toEqual([0]);
    }
  });
});

/** Created after the baseline and over before any poll can see it open. */
function addFailedRun({ world }: Bitbucket): void {
  world.addRun(REPOSITORY, {
    createdAt: Date.now() - 500,
    parsingSeconds: 0,
    queueSeconds: 0,
    selector: { type: 'custom', pattern: 'deploy' },
    trigger: 'MANUAL',
    steps: [{ name: 'Deploy', seconds: 0.3, result: 'FAILED' }],
  });
}

async function hasBaseline(prometheuses: readonly Prometheus[]): Promise<boolean> {
  const answers = await Promise.all(prometheuses.map((prometheus) => prometheus.query(RUNS)));
  return answers.every((samples) => samples.length > 0);
}

async function positive(prometheus: Prometheus, expression: string): Promise<readonly Sample[] | undefined> {
  const samples = await prometheus.query(`${expression} > 0`);
  return samples.length === 0 ? undefined : samples;
}
