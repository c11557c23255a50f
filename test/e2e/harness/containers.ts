import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Program, type ProgramResult, runOrThrow, runProgram, startProgram } from './program.ts';
import { requireProgram } from './require-program.ts';

export interface ContainerOptions {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  /** Another program than the image's own. */
  readonly entrypoint?: string;
}

/** buildah and podman on a store of their own, so that nothing of the machine is used or left behind. */
export interface Containers {
  buildah(args: readonly string[]): Promise<string>;
  podman(args: readonly string[]): Promise<string>;
  /** Runs a command inside a running container. */
  exec(container: string, command: readonly string[], env?: Readonly<Record<string, string>>): Promise<ProgramResult>;
  /** Starts a container in the foreground: read-only, without privileges, on the network of the host. */
  run(options: ContainerOptions): Program;
  /** Unmounts and removes everything, as far as it can. */
  dispose(): Promise<void>;
}

/** Prepares a store below `folder`. Needs root, or a user with sub-uids. */
export async function createContainers(folder: string): Promise<Containers> {
  const [buildah, podman, runc] = await Promise.all([
    requireProgram('buildah', 'buildah'),
    requireProgram('podman', 'podman'),
    requireProgram('runc', 'runc'),
  ]);
  const store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--storage-driver', await driver()];
  // There is no systemd in a build machine: cgroups and events go without it.
  const engine = [...store, '--runtime', runc, '--cgroup-manager', 'cgroupfs', '--events-backend', 'file'];
  const podmanArgs = [...engine, '--tmpdir', join(folder, 'tmp')];
  return {
    buildah: (args) => runOrThrow(buildah, [...store, ...args]),
    podman: (args) => runOrThrow(podman, [...podmanArgs, ...args]),
    exec: (container, command, env = {}) => {
      const settings = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      return runProgram(podman, [...podmanArgs, 'exec', ...settings, container, ...command]);
    },
    run: ({ name, image, args = [], entrypoint }) => {
      const instead = entrypoint === undefined ? [] : ['--entrypoint', entrypoint];
      return startProgram(podman, [...podmanArgs, 'run', '--name', name, ...LOCKED, ...instead, image, ...args]);
    },
    dispose: async () => {
      await runProgram(podman, [...podmanArgs, 'rm', '--all', '--force', '--time', '0']);
      await runProgram(buildah, [...store, 'rm', '--all']);
      await runProgram(buildah, [...store, 'rmi', '--all', '--force']);
    },
  };
}

/** As a careful operator would run it. Limits are given because raising the machine's own may be forbidden to the test. */
const LOCKED: readonly string[] = [
  '--pull=never',
  '--read-only',
  '--read-only-tmpfs=false',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
  '--network=host',
  '--no-healthcheck',
  '--ulimit=nofile=1024:1024',
  '--ulimit=nproc=1024:1024',
];

/** Copying whole trees (`vfs`) works everywhere; overlays are quicker where the kernel has them. */
async function driver(): Promise<string> {
  const filesystems = await readFile('/proc/filesystems', 'utf8');
  return /\boverlay$/m.test(filesystems) ? 'overlay' : 'vfs';
}
