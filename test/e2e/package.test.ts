import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { packPackage } from '../house/pack.ts';
import { eventually } from './harness/eventually.ts';
import { findPort } from './harness/find-port.ts';
import { runOrThrow, runProgram, startProgram } from './harness/program.ts';
import { REPOSITORY } from './harness/repository.ts';
import { requireProgram } from './harness/require-program.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const COMMAND = 'bitbucket-pipelines-exporter';

describe('the package, installed from its tarball into an empty folder', () => {
  let folder: TemporaryFolder;
  let home = '';
  let npx = '';

  beforeAll(async () => {
    folder = await createTemporaryFolder('package');
    npx = await requireProgram('npx', 'nodejs, with npm');
    const npm = await requireProgram('npm', 'nodejs, with npm');
    const copy = join(folder.path, 'copy');
    home = join(folder.path, 'home');
    await mkdir(copy);
    await mkdir(home);
    const { filename } = await packPackage(REPOSITORY, copy, { dryRun: false });
    await writeFile(join(home, 'package.json'), '{"private":true}');
    await runOrThrow(npm, ['install', '--prefer-offline', '--omit=dev', join(copy, filename)], { cwd: home });
  });

  afterAll(() => folder.remove());

  it('tells its version', async () => {
    const { code, stdout } = await runProgram(npx, ['--no', '--', COMMAND, '--version'], { cwd: home });

    expect(code).toBe(0);
    expect(stdout).toContain(manifest.version);
  });

  it('names the faults of a configuration and ends with 2', async () => {
    const file = join(home, 'bad.yaml');
    await writeFile(file, 'workspaces: []\nnonsense: true\n');

    const { code, stdout, stderr } = await runProgram(
      npx,
      ['--no', '--', COMMAND, 'check-config', `--config.file=${file}`],
      {
        cwd: home,
      },
    );

    expect(code).toBe(2);
    expect(stdout + stderr).toContain('nonsense');
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });

  it('shows the demo and ends with 0 when asked to', async () => {
    const address = `127.0.0.1:${await findPort()}`;
    const command = join(home, 'node_modules', '.bin', COMMAND);
    const program = startProgram(command, ['demo', `--web.listen-address=${address}`], { cwd: home });

    const page = await eventually('the demo serves runs', async () => pageWithRuns(address), { within: 20_000 }).catch(
      (error: unknown) => `${error}: ${program.output}`,
    );
    const end = await program.stop('SIGTERM');

    expect(page).toContain('bitbucket_pipelines_last_run_state{');
    expect(end).toEqual({ code: 0, signal: null });
  });
});

async function pageWithRuns(address: string): Promise<string | undefined> {
  const page = await (await fetch(`http://${address}/metrics`)).text();
  return page.includes('bitbucket_pipelines_last_run_state{') ? page : undefined;
}
