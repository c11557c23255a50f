import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bitbucket, startBitbucket, TOKEN } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, runExporter, startExporter } from './harness/exporter-process.ts';
import { findSamples } from './harness/prometheus-text.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const STACK_TRACE = /^\s+at /m;
const RELOADED = 'bitbucket_pipelines_config_last_reload_successful';

describe('the life of the process', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let exporter: ExporterProcess | undefined;
  let file = '';

  beforeEach(async () => {
    folder = await createTemporaryFolder('lifecycle');
    bitbucket = await startBitbucket({
      repositories: [
        { workspace: 'acme', slug: 'shop' },
        { workspace: 'acme', slug: 'site' },
      ],
    });
    bitbucket.world.addRun('acme/shop', { createdAt: Date.now() - 600_000 });
    bitbucket.world.addRun('acme/site', { createdAt: Date.now() - 600_000 });
    file = await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl, repositories: ['shop'] });
  });

  afterEach(async () => {
    await exporter?.program.stop();
    exporter = undefined;
    await bitbucket.close();
    await folder.remove();
  });

  const start = async (...flags: readonly string[]): Promise<ExporterProcess> => {
    exporter = await startExporter([`--config.file=${file}`, ...flags]);
    return exporter;
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0 within 10 s', async (signal) => {
    const { program, ready } = await start();
    await ready();
    const askedAt = Date.now();

    const end = await program.stop(signal);

    expect(end).toEqual({ code: 0, signal: null });
    expect(Date.now() - askedAt).toBeLessThan(10_000);
    expect(program.output).not.toMatch(STACK_TRACE);
  });

  it('ends with 0 on SIGTERM in the middle of slow answers too', async () => {
    bitbucket.simulator.faults.add({ fault: { kind: 'latency', milliseconds: 60_000 } });
    const { program } = await start();
    await eventually('a call is under way', async () => bitbucket.simulator.totalCalls() > 0, { within: 10_000 });
    const askedAt = Date.now();

    const end = await program.stop('SIGTERM');

    expect(end).toEqual({ code: 0, signal: null });
    expect(Date.now() - askedAt).toBeLessThan(10_000);
  });

  it('ends with 1 when the port is taken, and names the address', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;

    const { code, stderr } = await runExporter([`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`]);

    expect(code).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${port}`);
    expect(stderr).not.toMatch(STACK_TRACE);
    other.close();
  });

  it.each([
    ['an unknown flag', ['--web.listen-adress=:1'], '--web.listen-address'],
    ['an unknown command', ['serv'], 'serve'],
    ['a file that is not there', ['--config.file=missing.yaml'], 'missing.yaml'],
  ])('ends with 2 on %s', async (_, args, hint) => {
    const { code, stderr } = await runExporter(args);

    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(STACK_TRACE);
  });

  it('ends with 2 on a bad file, with every fault and its path, and without secrets', async () => {
    const bad = join(folder.path, 'bad.yaml');
    const credential = { name: 'default', kind: 'access_token', token: TOKEN, requests_per_hour: -5 };
    await writeFile(
      bad,
      JSON.stringify({ bitbucket: { credentials: [credential] }, limits: { series: 'all' }, nonsense: 1 }),
    );

    const { code, stdout, stderr } = await runExporter([`--config.file=${bad}`]);

    expect(code).toBe(2);
    expect(stderr).toContain('bitbucket.credentials');
    expect(stderr).toContain('limits.series');
    expect(stderr).toContain('nonsense');
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it('is not ready before the first poll is over, but healthy', async () => {
    bitbucket.simulator.faults.add({ fault: { kind: 'latency', milliseconds: 1_500 } });

    const { status, ready } = await start();
    const early = await status('/-/ready');
    const healthy = await status('/-/healthy');

    expect(early).toBe(503);
    expect(healthy).toBe(200);
    await ready();
  });

  it('becomes ready and stays healthy while Bitbucket only fails, and says which repository is not up', async () => {
    const { status, ready, text } = await start();
    await ready();
    bitbucket.simulator.faults.add({ fault: { kind: 'html502' } });

    const up = await eventually('the failure shows', async () => upOf(await text('/metrics')) === 0, {
      within: 60_000,
    });

    expect(up).toBe(true);
    expect(await status('/-/healthy')).toBe(200);
    expect(await status('/-/ready')).toBe(200);
    expect(findSamples(await text('/metrics'), 'bitbucket_pipelines_last_run_number')).toHaveLength(1);
  });

  it('reloads on SIGHUP: a good file is taken, a broken one is not', async () => {
    const { program, ready, text } = await start();
    await ready();

    await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl, repositories: ['shop', 'site'] });
    program.signal('SIGHUP');
    await eventually('the new repository shows', async () => (await repositories(text)).includes('site'), {
      within: 30_000,
    });
    await writeFile(file, 'workspaces: 5');
    program.signal('SIGHUP');
    await eventually('the failed reload shows', async () => reloadedOf(await text('/metrics')) === 0, {
      within: 10_000,
    });

    expect(await repositories(text)).toEqual(['shop', 'site']);
    expect(program.hasEnded).toBe(false);
  });

  it('reloads over HTTP only when that is allowed', async () => {
    const { status, ready } = await start();
    await ready();

    const answer = await status('/-/reload', 'POST');

    expect(answer).toBe(403);
  });

  it('reloads over HTTP, and says what is wrong with a broken file', async () => {
    const { status, ready, url, text } = await start('--web.enable-lifecycle');
    await ready();

    const good = await status('/-/reload', 'POST');
    await writeFile(file, 'workspaces: 5');
    const bad = await fetch(`${url}/-/reload`, { method: 'POST' });

    expect(good).toBe(200);
    expect(bad.status).toBe(500);
    expect(await bad.text()).toContain('workspaces');
    expect(reloadedOf(await text('/metrics'))).toBe(0);
  });

  it('keeps the token out of everything that it shows', async () => {
    const { program, ready, text } = await start('--log.level=debug');
    await ready();

    const shown = [await text('/'), await text('/metrics'), program.output].join('\n');

    expect(shown).toContain('acme');
    expect(shown).not.toContain(TOKEN);
  });
});

function upOf(page: string): number | undefined {
  return findSamples(page, 'bitbucket_pipelines_up')[0]?.value;
}

function reloadedOf(page: string): number | undefined {
  return findSamples(page, RELOADED)[0]?.value;
}

async function repositories(text: ExporterProcess['text']): Promise<readonly string[]> {
  const samples = findSamples(await text('/metrics'), 'bitbucket_pipelines_last_run_number');
  return samples.map(({ labels }) => labels.repository ?? '').sort();
}
