import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type Bitbucket, CREDENTIAL, startBitbucket, TOKEN } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { runExporter } from './harness/exporter-process.ts';
import { findSamples } from './harness/prometheus-text.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

describe('the commands that look once', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let file = '';

  beforeAll(async () => {
    folder = await createTemporaryFolder('once');
    bitbucket = await startBitbucket({
      repositories: [
        { workspace: 'acme', slug: 'shop' },
        { workspace: 'acme', slug: 'site' },
        { workspace: 'acme', slug: 'sandbox-ann' },
      ],
    });
    bitbucket.world.addRun('acme/shop', {
      createdAt: Date.now() - 600_000,
      steps: [{ name: 'Test', seconds: 20, result: 'FAILED' }],
    });
    file = await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl, exclude: ['sandbox-*'] });
  });

  beforeEach(() => bitbucket.simulator.setCredentials([CREDENTIAL]));

  afterAll(async () => {
    await bitbucket?.close();
    await folder.remove();
  });

  it('once: prints a page of metrics, and nothing else on its standard output', async () => {
    const { code, stdout, stderr } = await runExporter(['once', `--config.file=${file}`]);

    const [state, ...others] = findSamples(stdout, 'bitbucket_pipelines_last_run_state').filter(
      ({ value }) => value === 1,
    );
    expect(code, stderr).toBe(0);
    expect(state?.labels).toMatchObject({ workspace: 'acme', repository: 'shop', state: 'FAILED' });
    expect(others).toEqual([]);
    expect(findSamples(stdout, 'bitbucket_pipelines_up').map(({ value }) => value)).toEqual([1, 1]);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it('once: ends with 1 when Bitbucket refuses the credential, and says so', async () => {
    bitbucket.simulator.setCredentials([{ ...CREDENTIAL, token: 'another' }]);

    const { code, stdout, stderr } = await runExporter(['once', `--config.file=${file}`]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/401|credential|token/i);
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });

  it('discover: lists what would be polled, and why not the rest', async () => {
    const { code, stdout, stderr } = await runExporter(['discover', `--config.file=${file}`]);

    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^poll +acme\/shop\b/m);
    expect(stdout).toMatch(/^poll +acme\/site\b/m);
    expect(stdout).toMatch(/^skip +acme\/sandbox-ann +\S/m);
  });

  it('check-config: is content with a good file, without asking Bitbucket', async () => {
    const before = bitbucket.simulator.totalCalls();

    const { code, stdout, stderr } = await runExporter(['check-config', `--config.file=${file}`]);

    expect(code, stderr).toBe(0);
    expect(bitbucket.simulator.totalCalls()).toBe(before);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it('check-config --online: says what is matched and what it costs', async () => {
    const { code, stdout, stderr } = await runExporter(['check-config', '--online', `--config.file=${file}`]);

    expect(code, stderr).toBe(0);
    expect(stdout).toContain('2 of 3 repositories');
    expect(stdout).toMatch(/\d+ requests .*hour of 10000/);
    expect(stdout).toMatch(/series: about \d+/);
  });

  it('check-config --online: names the scope that is missing', async () => {
    bitbucket.simulator.setCredentials([{ ...CREDENTIAL, scopes: ['repository'] }]);

    const { code, stdout } = await runExporter(['check-config', '--online', `--config.file=${file}`]);

    expect(code).toBe(1);
    expect(stdout).toMatch(/missing scopes: pipeline\b/);
  });

  it('check-config: names all faults at once, with their paths', async () => {
    const bad = join(folder.path, 'bad.yaml');
    await writeFile(bad, 'collector:\n  concurrency: many\n  idle_interval: 15 parsecs\nworkspace: acme\n');

    const { code, stdout, stderr } = await runExporter(['check-config', `--config.file=${bad}`]);

    expect(code).toBe(2);
    expect(stdout + stderr).toContain('collector.concurrency');
    expect(stdout + stderr).toContain('collector.idle_interval');
    expect(stdout + stderr).toContain('workspace');
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });

  it('the environment alone is enough', async () => {
    const env = {
      BITBUCKET_WORKSPACE: 'acme',
      BITBUCKET_REPOSITORIES: 'sh*',
      BITBUCKET_ACCESS_TOKEN: TOKEN,
      BITBUCKET_API_URL: bitbucket.apiUrl,
    };

    const { code, stdout, stderr } = await runExporter(['discover'], { env });

    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^poll +acme\/shop\b/m);
    expect(stdout).not.toMatch(/^poll +acme\/site\b/m);
  });

  it.each([
    ['--version', manifest.version],
    ['--help', '--config.file'],
  ])('%s says so and ends with 0', async (flag, text) => {
    const { code, stdout } = await runExporter([flag]);

    expect(code).toBe(0);
    expect(stdout).toContain(text);
  });
});
