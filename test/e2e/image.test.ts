import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILD_IMAGE, makeBaseImages, RUNTIME_IMAGE } from './harness/base-images.ts';
import { type Containers, createContainers } from './harness/containers.ts';
import { eventually } from './harness/eventually.ts';
import { findPort } from './harness/find-port.ts';
import { installNode24 } from './harness/node-24.ts';
import type { Program } from './harness/program.ts';
import { REPOSITORY } from './harness/repository.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const IMAGE = 'localhost/bitbucket-pipelines-exporter:test';
const CONTAINER = 'exporter';
const CREATED = '2026-11-23T00:00:00Z';

/** The part of `podman image inspect` that an operator relies on. */
interface ImageFacts {
  readonly Labels: Readonly<Record<string, string>>;
  readonly User: string;
  readonly Config: {
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly ExposedPorts: Readonly<Record<string, unknown>>;
  };
  readonly Healthcheck: { readonly Test: readonly string[] };
}

describe('the image', () => {
  let folder: TemporaryFolder;
  let containers: Containers;
  let facts: ImageFacts;

  beforeAll(async () => {
    folder = await createTemporaryFolder('image');
    containers = await createContainers(folder.path);
    const nodeFolder = join(folder.path, 'node-24');
    await mkdir(nodeFolder);
    await makeBaseImages(containers, folder.path, await installNode24(nodeFolder));
    await containers.buildah(['build', ...BUILD_FLAGS, '--tag', IMAGE, REPOSITORY]);
    [facts] = JSON.parse(await containers.podman(['image', 'inspect', IMAGE])) as [ImageFacts];
  }, 600_000);

  afterAll(async () => {
    await containers?.dispose();
    await folder.remove();
  });

  it('says what it is', () => {
    const { Labels: labels } = facts;

    expect(labels['org.opencontainers.image.version']).toBe('1.2.3');
    expect(labels['org.opencontainers.image.revision']).toBe('abc123');
    expect(labels['org.opencontainers.image.created']).toBe(CREATED);
    expect(labels['org.opencontainers.image.licenses']).toBe('Apache-2.0');
  });

  it('runs as a numbered user that is not root, without a shell in its command', () => {
    const { User: user, Config: config } = facts;

    expect(user).toMatch(/^[1-9]\d*(:[1-9]\d*)?$/);
    expect(config.Entrypoint).toEqual(['/nodejs/bin/node', '/app/dist/main.js']);
    expect(config.Env).toContain('NODE_ENV=production');
    expect(Object.keys(config.ExposedPorts)).toEqual(['10024/tcp']);
  });

  it('holds the program and what it needs, and nothing to build or look around with', async () => {
    const files = await listFiles(containers);

    const shells = files.filter((file) => /(^|\/)(sh|bash|dash|busybox|npm|npx|tsc|wget|curl)$/.test(file));
    const leftovers = files.filter((file) =>
      /^app\/(src|test|\.git|tsconfig)|^app\/node_modules\/(typescript|vitest|@biomejs)\//.test(file),
    );
    expect(files).toContain('app/dist/main.js');
    expect(files).toContain('app/node_modules/prom-client/package.json');
    expect(shells).toEqual([]);
    expect(leftovers).toEqual([]);
  });

  describe('running on a read-only file system', () => {
    let url = '';
    let port = 0;
    let program: Program;

    beforeAll(async () => {
      port = await findPort();
      url = `http://127.0.0.1:${port}`;
      program = containers.run({
        name: CONTAINER,
        image: IMAGE,
        args: ['demo', `--web.listen-address=127.0.0.1:${port}`],
      });
      await eventually('the container is healthy', () => isOk(`${url}/-/healthy`), { within: 60_000 }).catch(
        (error: unknown) => {
          throw new Error(`the container did not start: ${program.output}`, { cause: error });
        },
      );
    });

    afterAll(() => program?.stop());

    it('serves its metrics', async () => {
      const page = await eventually(
        'runs are shown',
        () => pageWith(`${url}/metrics`, 'bitbucket_pipelines_last_run_state{'),
        {
          within: 20_000,
        },
      );

      expect(page).toContain('bitbucket_pipelines_build_info{');
    });

    it('runs as that user', async () => {
      const { code, stdout } = await containers.exec(CONTAINER, ['/nodejs/bin/node', '-p', 'process.getuid()']);

      expect(code).toBe(0);
      expect(stdout.trim()).toBe('65532');
    });

    it('can write nowhere', async () => {
      const write = "require('fs').writeFileSync('/app/dist/x', '')";

      const { code, stderr } = await containers.exec(CONTAINER, ['/nodejs/bin/node', '-e', write]);

      expect(code).not.toBe(0);
      expect(stderr).toMatch(/EROFS|EACCES/);
    });

    it('has a health check that tells well from ill', async () => {
      const check = facts.Healthcheck.Test.slice(1);
      const wrong = `http://127.0.0.1:${await findPort()}/-/healthy`;

      const well = await containers.exec(CONTAINER, check, { HEALTHCHECK_URL: `${url}/-/healthy` });
      const ill = await containers.exec(CONTAINER, check, { HEALTHCHECK_URL: wrong });

      expect(facts.Healthcheck.Test[0]).toBe('CMD');
      expect(well.code).toBe(0);
      expect(ill.code).toBe(1);
    });

    it('ends with 0 on SIGTERM', async () => {
      await containers.podman(['kill', '--signal', 'TERM', CONTAINER]);

      const end = await program.ended;
      const code = await containers.podman(['inspect', '--format', '{{.State.ExitCode}}', CONTAINER]);

      expect(end.code).toBe(0);
      expect(code.trim()).toBe('0');
    });
  });
});

const BUILD_FLAGS: readonly string[] = [
  '--isolation=chroot',
  '--pull-never',
  '--format=docker',
  `--build-arg=BUILD_IMAGE=${BUILD_IMAGE}`,
  `--build-arg=RUNTIME_IMAGE=${RUNTIME_IMAGE}`,
  '--build-arg=VERSION=1.2.3',
  '--build-arg=REVISION=abc123',
  `--build-arg=CREATED=${CREATED}`,
];

/** Paths of all files in the image, without the slash in front. */
async function listFiles(containers: Containers): Promise<readonly string[]> {
  const script = [
    'const list = (folder) => require("fs").readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {',
    '  const path = folder === "/" ? "/" + entry.name : folder + "/" + entry.name;',
    '  if (["/proc", "/sys", "/dev"].includes(path)) return [];',
    '  return entry.isDirectory() ? list(path) : [path.slice(1)];',
    '});',
    'console.log(list("/").join("\\n"));',
  ].join('\n');
  const listing = containers.run({
    name: 'listing',
    image: IMAGE,
    entrypoint: '/nodejs/bin/node',
    args: ['-e', script],
  });
  const { code } = await listing.ended;
  if (code !== 0) throw new Error(`the files cannot be listed: ${listing.output}`);
  return listing.stdout.trim().split('\n');
}

async function isOk(url: string): Promise<boolean> {
  return (await fetch(url)).ok;
}

async function pageWith(url: string, text: string): Promise<string | undefined> {
  const page = await (await fetch(url)).text();
  return page.includes(text) ? page : undefined;
}
