import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks } from '../house/markdown.ts';
import { type Bitbucket, startBitbucket, TOKEN } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { runExporter, startExporter } from './harness/exporter-process.ts';
import { runProgram } from './harness/program.ts';
import { requireProgram } from './harness/require-program.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (page: string) => readFile(join(ROOT, page), 'utf8');

/** `node dist/main.js …` lines of a page's shell blocks, without comments; `before` are the assignments in front. */
function calls(text: string): readonly { readonly before: string; readonly args: readonly string[] }[] {
  const lines = codeBlocks(text, 'sh').flatMap((block) => block.split('\n'));
  return lines.flatMap((line) => {
    const match = /^(.*?)node dist\/main\.js\s*([^#|]*)/.exec(line);
    return match === null
      ? []
      : [{ before: match[1] ?? '', args: (match[2] ?? '').trim().split(/\s+/).filter(Boolean) }];
  });
}

describe('the commands that the documents show', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;

  beforeAll(async () => {
    folder = await createTemporaryFolder('documents');
    bitbucket = await startBitbucket({ repositories: [{ workspace: 'acme', slug: 'shop' }] });
    await rename(await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl }), join(folder.path, 'config.yml'));
  });

  afterAll(async () => {
    await bitbucket?.close();
    await folder.remove();
  });

  it('look once: those of the README end with 0 beside a config.yml', async () => {
    const shown = calls(await read('README.md')).filter(({ args }) =>
      args.some((arg) => arg.startsWith('--config.file')),
    );

    const codes = await Promise.all(
      shown.map(async ({ args }) => {
        const placed = args.map((arg) => arg.replace('=config.yml', `=${join(folder.path, 'config.yml')}`));
        const { code, stderr } = await runExporter(placed);
        return `${args[0]} ${code} ${code === 0 ? '' : stderr}`;
      }),
    );

    expect(codes).toEqual(['check-config 0 ', 'check-config 0 ', 'discover 0 ', 'once 0 ']);
  });

  it('serve: the plain deployment gets ready with its environment', async () => {
    const [shown] = calls(await read('docs/deployment.md'));
    const token = join(folder.path, 'token');
    await writeFile(token, TOKEN);
    const assignments = [...(shown?.before ?? '').matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [
      name,
      value.startsWith('/') ? token : value,
    ]);

    const exporter = await startExporter([], {
      env: { ...Object.fromEntries(assignments), BITBUCKET_API_URL: bitbucket.apiUrl },
    });
    await exporter.ready();
    await exporter.program.stop('SIGTERM');

    expect(assignments.map(([name]) => name)).toEqual(['BITBUCKET_WORKSPACE', 'BITBUCKET_ACCESS_TOKEN_FILE']);
  });

  it.each(['docs/deployment.md', 'helm/bitbucket-pipelines-exporter/README.md'])(
    'install: the values of %s are good for the chart',
    async (page) => {
      const helm = await requireProgram('helm', { command: 'go install helm.sh/helm/v3/cmd/helm@v3.19.2' });
      const values = codeBlocks(await read(page), 'yaml').find((block) => block.includes('existingSecret: bitbucket'));
      const file = join(folder.path, 'my-values.yaml');
      await writeFile(file, values ?? '');

      const chart = join(ROOT, 'helm/bitbucket-pipelines-exporter');
      const { code, stdout, stderr } = await runProgram(helm, [
        'template',
        'bitbucket-pipelines',
        chart,
        '--values',
        file,
      ]);

      expect(code, stderr).toBe(0);
      expect(stdout).toContain('kind: Deployment');
      expect(stdout).toContain('workspace: acme');
    },
  );
});
