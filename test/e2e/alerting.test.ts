import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RunSpec } from '../../src/demo/run-spec.ts';
import { readMarkedYaml, readQueries } from '../rules/marked-text.ts';
import { rulePaths, shortenFor } from '../rules/rule-files.ts';
import {
  type Alertmanager,
  type NotifiedAlert,
  type Receiver,
  startAlertmanager,
  startReceiver,
} from './harness/alertmanager.ts';
import { type Bitbucket, startBitbucket } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, startExporter } from './harness/exporter-process.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const FAILED = { alertname: 'BitbucketPipelineFailed', severity: 'warning', ...identity('shop') };
const EXPIRED = { alertname: 'BitbucketPipelineExpired', severity: 'warning', ...identity('tools') };
const NOTIFIED = { within: 45_000 };
const OPEN_SECONDS = 8;

describe('from a run in Bitbucket to a notification', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let exporter: ExporterProcess;
  let receiver: Receiver;
  let alertmanager: Alertmanager;
  let prometheus: Prometheus;

  beforeAll(async () => {
    folder = await createTemporaryFolder('alerting');
    bitbucket = await startBitbucket({
      repositories: ['shop', 'tools'].map((slug) => ({ workspace: 'acme', slug })),
    });
    for (const slug of ['shop', 'tools']) bitbucket.world.addRun(`acme/${slug}`, { createdAt: Date.now() - 600_000 });
    const file = await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl });
    [exporter, receiver] = await Promise.all([startExporter([`--config.file=${file}`]), startReceiver()]);
    alertmanager = await startAlertmanager(alertmanagerConfig(receiver.url));
    const rules = await writeQuickRules(folder.path);
    prometheus = await startPrometheus(
      prometheusConfig({ rules, exporter: new URL(exporter.url).host, alertmanager: alertmanager.target }),
    );
    await eventually('the rules have seen the baseline', () => hasBaseline(prometheus), { within: 30_000 });
  });

  afterAll(async () => {
    await prometheus?.stop();
    await alertmanager?.stop();
    await receiver?.close();
    await exporter?.program.stop();
    await bitbucket?.close();
    await folder.remove();
  });

  it('is quiet while all runs succeed', () => {
    expect(receiver.alerts()).toEqual([]);
  });

  it('arrives for a FAILED and for an EXPIRED run, with labels and link', async () => {
    const failed = addRun(bitbucket, 'acme/shop', { creator: 'Ada', steps: [{ seconds: 0.3, result: 'FAILED' }] });
    const expired = addRun(bitbucket, 'acme/tools', {
      steps: [{ seconds: 600 }],
      endsAfterSeconds: 0.3,
      result: 'EXPIRED',
    });

    const failure = await eventually('FAILED', async () => find(receiver, FAILED, 'firing'), NOTIFIED);
    const expiry = await eventually('EXPIRED', async () => find(receiver, EXPIRED, 'firing'), NOTIFIED);

    expect(failure.labels).toEqual(FAILED);
    expect(failure.annotations.description).toMatch(/Newest run: FAILED, commit [0-9a-f]{12}, PUSH by Ada, /);
    expect(failure.annotations.description).toContain(runUrl('shop', failed.buildNumber));
    expect(failure.annotations.runbook_url).toMatch(/\/runbooks\.md#bitbucketpipelinefailed$/);
    expect(expiry.labels).toEqual(EXPIRED);
    expect(expiry.annotations.description).toMatch(/Newest run: EXPIRED, commit [0-9a-f]{12}, PUSH, /);
    expect(expiry.annotations.description).toContain(runUrl('tools', expired.buildNumber));
    expect(expiry.annotations.runbook_url).toMatch(/\/runbooks\.md#bitbucketpipelineexpired$/);
  });

  it('is resolved when the next run is SUCCESSFUL, and not before', async () => {
    const steps = [{ seconds: OPEN_SECONDS }];
    const doneAt = Date.now() + OPEN_SECONDS * 1000;
    for (const slug of ['shop', 'tools']) addRun(bitbucket, `acme/${slug}`, { steps });

    const fixed = await eventually('FAILED is over', async () => find(receiver, FAILED, 'resolved'), NOTIFIED);
    const revived = await eventually('EXPIRED is over', async () => find(receiver, EXPIRED, 'resolved'), NOTIFIED);

    expect(fixed.receivedAt).toBeGreaterThan(doneAt);
    expect(revived.receivedAt).toBeGreaterThan(doneAt);
    expect(exporter.program.hasEnded).toBe(false);
  });

  it.each(readQueries('runbooks.md'))('leaves a Prometheus that answers %s', async (expression) => {
    await expect(prometheus.query(expression)).resolves.toBeInstanceOf(Array);
  });

  it('says nothing else', () => {
    const said = receiver.alerts().map(({ status, labels }) => `${status} ${labels.alertname} ${labels.repository}`);

    expect([...new Set(said)].sort()).toEqual([
      'firing BitbucketPipelineExpired tools',
      'firing BitbucketPipelineFailed shop',
      'resolved BitbucketPipelineExpired tools',
      'resolved BitbucketPipelineFailed shop',
    ]);
  });
});

function identity(repository: string): Readonly<Record<string, string>> {
  return { workspace: 'acme', repository, ref: 'main', pipeline: 'default' };
}

function runUrl(slug: string, buildNumber: number): string {
  return `https://bitbucket.org/acme/${slug}/pipelines/results/${buildNumber}`;
}

function addRun({ world }: Bitbucket, key: string, spec: Partial<RunSpec>): { readonly buildNumber: number } {
  return world.addRun(key, { createdAt: Date.now(), parsingSeconds: 0, queueSeconds: 0, ...spec });
}

function find(
  receiver: Receiver,
  labels: Readonly<Record<string, string>>,
  status: NotifiedAlert['status'],
): NotifiedAlert | undefined {
  return receiver
    .alerts()
    .find(
      (alert) =>
        alert.status === status &&
        alert.labels.alertname === labels.alertname &&
        alert.labels.repository === labels.repository,
    );
}

async function hasBaseline(prometheus: Prometheus): Promise<boolean> {
  const samples = await prometheus.query(
    'workspace_repository_ref_pipeline:bitbucket_pipelines_consecutive_failures:max == 0',
  );
  return samples.length === 2;
}

/** Copies of the rule files whose alerts need not last for minutes. */
async function writeQuickRules(folder: string): Promise<readonly string[]> {
  return Promise.all(
    rulePaths().map(async (path) => {
      const copy = join(folder, basename(path));
      await writeFile(copy, shortenFor(await readFile(path, 'utf8'), '3s'));
      return copy;
    }),
  );
}

/** The example of the documents: only its waits and addresses are other ones. */
function alertmanagerConfig(url: string): string {
  const config = parse(readMarkedYaml('alerts.md', 'alertmanager')) as {
    readonly route: object;
    readonly receivers: readonly { readonly name: string }[];
  };
  return JSON.stringify({
    ...config,
    route: { ...config.route, group_wait: '1s', group_interval: '1s' },
    receivers: config.receivers.map(({ name }) => ({ name, webhook_configs: [{ url }] })),
  });
}

interface Addresses {
  readonly rules: readonly string[];
  readonly exporter: string;
  readonly alertmanager: string;
}

function prometheusConfig({ rules, exporter, alertmanager }: Addresses): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: rules,
    scrape_configs: [{ job_name: 'bitbucket-pipelines', static_configs: [{ targets: [exporter] }] }],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
  });
}
