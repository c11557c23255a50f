import { cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Containers } from './containers.ts';
import { runOrThrow } from './program.ts';
import { requireProgram } from './require-program.ts';

export const BUILD_IMAGE = 'localhost/build:test';
export const RUNTIME_IMAGE = 'localhost/runtime:test';

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Makes the two base images from programs of this machine, because a test pulls nothing: one laid out like distroless Node 24
 * (Node, its libraries, certificates, a user, nothing else), and one with just enough to build in (Node, npm, `sh`, `env`).
 */
export async function makeBaseImages(containers: Containers, folder: string, node: string): Promise<void> {
  const runtime = join(folder, 'runtime');
  await copyProgram(runtime, node, '/nodejs/bin/node');
  await copyBasics(runtime, 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin\n');
  await commitImage(containers, runtime, { image: RUNTIME_IMAGE, env: [] });

  const build = join(folder, 'build');
  const npm = dirname(dirname(await realpath(await requireProgram('npm', 'nodejs, with npm'))));
  await copyProgram(build, node, '/usr/local/bin/node');
  await copyProgram(build, await requireProgram('sh', 'dash'), '/bin/sh');
  await copyProgram(build, await requireProgram('env', 'coreutils'), '/usr/bin/env');
  await cp(npm, join(build, 'usr/local/lib/node_modules/npm'), { recursive: true, verbatimSymlinks: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(build, 'usr/local/bin/npm'));
  await copyBasics(build, 'root:x:0:0:root:/:/bin/sh\n');
  const env = [
    'PATH=/usr/local/bin:/usr/bin:/bin',
    `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`,
    ...(await registrySettings()),
  ];
  await commitImage(containers, build, { image: BUILD_IMAGE, env });
}

/** The build asks the same package registry as the machine that the test runs on, with the same certificates. */
async function registrySettings(): Promise<readonly string[]> {
  const npm = await requireProgram('npm', 'nodejs, with npm');
  const registry = (await runOrThrow(npm, ['config', 'get', 'registry'])).trim();
  return [`npm_config_cafile=${CERTIFICATES}`, `npm_config_registry=${registry}`];
}

/** Copies a program and the libraries that it is linked with. */
async function copyProgram(rootFs: string, program: string, target: string): Promise<void> {
  const ldd = await requireProgram('ldd', 'libc-bin');
  const libraries = (await runOrThrow(ldd, [program])).match(/\/\S+/g) ?? [];
  await copyFile(await realpath(program), join(rootFs, target));
  for (const library of libraries) await copyFile(await realpath(library), join(rootFs, library));
}

async function copyFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}

async function copyBasics(rootFs: string, passwd: string): Promise<void> {
  await copyFile(await realpath(CERTIFICATES), join(rootFs, CERTIFICATES));
  await mkdir(join(rootFs, 'tmp'), { recursive: true });
  await writeFile(join(rootFs, 'etc/passwd'), passwd);
}

interface ImageSettings {
  readonly image: string;
  /** `NAME=value` */
  readonly env: readonly string[];
}

async function commitImage(containers: Containers, rootFs: string, { image, env }: ImageSettings): Promise<void> {
  const container = (await containers.buildah(['from', 'scratch'])).trim();
  await containers.buildah(['copy', '--quiet', container, rootFs, '/']);
  await containers.buildah(['config', ...env.flatMap((each) => ['--env', each]), container]);
  await containers.buildah(['commit', '--quiet', '--rm', '--format', 'docker', container, image]);
}
