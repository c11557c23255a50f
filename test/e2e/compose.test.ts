import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  environmentOf,
  readCompose,
  readEnvExample,
  readRepositoryFile,
  repositoryPath,
  serviceOf,
} from '../grafana/compose-file.ts';
import { type Alertmanager, startAlertmanager } from './harness/alertmanager.ts';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, runExporter, startExporter } from './harness/exporter-process.ts';
import { findPort } from './harness/find-port.ts';
import { runProgram } from './harness/program.ts';
import { type Prometheus, startPrometheus } from './harness/prometheus.ts';
import { requireProgram } from './harness/require-program.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const PROMETHEUS = 'grafana/compose/prometheus.yaml';
const ALERTMANAGER = 'grafana/compose/alertmanager.yaml';
const RULES = 'helm/bitbucket-pipelines-exporter/rules';

describe('the files of compose.yaml', () => {
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = await createTemporaryFolder('compose');
  });

  afterAll(() => folder.remove());

  it('pass promtool, with the rules where they are mounted', async () => {
    const promtool = await requireProgram('promtool', 'prometheus');
    await mkdir(join(folder.path, 'rules'));
    await cp(repositoryPath(RULES), join(folder.path, 'rules'), { recursive: true });
    const file = join(folder.path, 'prometheus.yaml');
    await writeFile(file, readRepositoryFile(PROMETHEUS));

    const { code, stdout, stderr } = await runProgram(promtool, ['check', 'config', file]);

    expect(stdout).toContain('is valid prometheus config file syntax');
    expect(stdout).toMatch(/SUCCESS: [1-9]\d* rules found/);
    expect(stderr).not.toContain('FAILED');
    expect(code).toBe(0);
  });

  it('pass amtool', async () => {
    const amtool = await requireProgram('amtool', 'prometheus-alertmanager');

    const { code, stdout } = await runProgram(amtool, ['check-config', repositoryPath(ALERTMANAGER)]);

    expect(stdout).toContain('SUCCESS');
    expect(code).toBe(0);
  });

  it('let the exporter start with .env.example', async () => {
    const env = environmentOf(serviceOf(readCompose(), 'exporter'), readEnvExample({ withComments: false }));

    const { code, stdout, stderr } = await runExporter(['check-config'], { env });
    const withoutEnvFile = await runExporter(['check-config'], { env: { ...env, BITBUCKET_WORKSPACE: '' } });

    expect(stdout + stderr).toContain('environment: good');
    expect(code).toBe(0);
    expect(withoutEnvFile.code).toBe(2);
  });
});

describe('the programs of compose.yaml with its files', () => {
  let exporter: ExporterProcess;
  let alertmanager: Alertmanager;
  let prometheus: Prometheus;

  beforeAll(async () => {
    exporter = await startExporter(['demo'], { port: await findPort() });
    alertmanager = await startAlertmanager(readRepositoryFile(ALERTMANAGER));
    // The same text with the addresses of this machine in the place of the names in Compose's network.
    const config = readRepositoryFile(PROMETHEUS)
      .replace('exporter:10024', new URL(exporter.url).host)
      .replace('alertmanager:9093', alertmanager.target)
      .replace('rules/*.yaml', join(repositoryPath(RULES), '*.yaml'));
    prometheus = await startPrometheus(config);
  });

  afterAll(async () => {
    await prometheus?.stop();
    await alertmanager?.stop();
    await exporter?.program.stop();
  });

  it('scrape the exporter', async () => {
    const runs = await eventually(
      'series of the exporter',
      async () => {
        const [count] = await prometheus.query('count(bitbucket_pipelines_last_run_number{job="bitbucket-pipelines"})');
        return count?.value;
      },
      { within: 45_000, every: 500 },
    );

    expect(runs).toBeGreaterThan(5);
  });

  it('evaluate the rules without an error', async () => {
    // Some groups take their time: most rules are enough to know that Prometheus has the files.
    const rules = await eventually(
      'rules were evaluated',
      async () => {
        const done = (await rulesOf(prometheus)).filter(({ health }) => health !== 'unknown');
        return done.length > 15 && done;
      },
      { within: 45_000, every: 500 },
    );

    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  it('send alerts to Alertmanager', async () => {
    const found = await eventually(
      'Prometheus found Alertmanager',
      async () => (await activeAlertmanagers(prometheus)).length > 0 && activeAlertmanagers(prometheus),
      { within: 45_000, every: 500 },
    );

    expect(found).toEqual([`http://${alertmanager.target}/api/v2/alerts`]);
  });
});

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

async function rulesOf({ url }: Prometheus): Promise<readonly Rule[]> {
  const response = await fetch(`${url}/api/v1/rules`);
  const body = (await response.json()) as {
    readonly data: { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
  };
  return body.data.groups.flatMap(({ rules }) => rules);
}

async function activeAlertmanagers({ url }: Prometheus): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/v1/alertmanagers`);
  const body = (await response.json()) as {
    readonly data: { readonly activeAlertmanagers: readonly { readonly url: string }[] };
  };
  return body.data.activeAlertmanagers.map((each) => each.url);
}
