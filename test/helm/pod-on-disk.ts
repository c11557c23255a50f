import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../e2e/harness/repository.ts';
import {
  type Container,
  type Deployment,
  findObject,
  type KubernetesObject,
  type Volume,
} from './kubernetes-object.ts';

/** Contents of the objects that somebody else makes: `Secret name` or `ConfigMap name` to keys and texts. */
export type ForeignObjects = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a rendered Deployment runs, with its mounts in a folder of this machine. */
export interface PodOnDisk {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly container: Container;
}

export interface PodOptions {
  readonly folder: string;
  readonly objects: readonly KubernetesObject[];
  readonly foreign?: ForeignObjects;
}

/**
 * Does what a kubelet would do with the Deployment, as far as it can be done without a container: writes the files of each mount
 * below `folder`, and leads every path that is said in arguments, environment and files there.
 */
export async function layOutPod({ folder, objects, foreign = {} }: PodOptions): Promise<PodOnDisk> {
  const pod = findObject<Deployment>(objects, 'Deployment').spec.template.spec;
  const [container] = pod.containers;
  const mountPaths = container.volumeMounts.map(({ mountPath }) => mountPath);
  const move = (text: string): string => moveMounts(text, mountPaths, folder);
  const contentOf = createReader(objects, foreign);

  for (const { name, mountPath } of container.volumeMounts) {
    const files = volumeFiles(
      pod.volumes.find((volume) => volume.name === name),
      contentOf,
    );
    await mkdir(join(folder, mountPath), { recursive: true });
    for (const [key, text] of Object.entries(files)) await writeFile(join(folder, mountPath, key), move(text));
  }

  const [program = '', ...first] = container.command ?? (await readEntrypoint());
  const env = (container.env ?? []).map(({ name, value = '', valueFrom }) => {
    const secret = valueFrom?.secretKeyRef;
    return [name, secret === undefined ? move(value) : (contentOf(`Secret ${secret.name}`)[secret.key] ?? '')] as const;
  });
  return { program, args: [...first, ...container.args.map(move)], env: Object.fromEntries(env), container };
}

/** The image's own command, with its Node and its folder as they are here. */
async function readEntrypoint(): Promise<readonly string[]> {
  const dockerfile = await readFile(join(REPOSITORY, 'Dockerfile'), 'utf8');
  const parts: unknown = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]');
  const words = Array.isArray(parts) ? parts.map(String) : [];
  return words.map((word) =>
    word === '/nodejs/bin/node' ? process.execPath : word.replace(/^\/app\//, `${REPOSITORY}`),
  );
}

function moveMounts(text: string, mountPaths: readonly string[], folder: string): string {
  const escaped = mountPaths.map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.replace(new RegExp(`(?:${escaped.join('|')})(?=/)`, 'g'), (path) => join(folder, path));
}

type ContentOf = (object: string) => Readonly<Record<string, string>>;

function createReader(objects: readonly KubernetesObject[], foreign: ForeignObjects): ContentOf {
  return (wanted) => {
    const own = objects.find(({ kind, metadata }) => `${kind} ${metadata.name}` === wanted);
    if (own === undefined) {
      const content = foreign[wanted];
      if (content === undefined) throw new Error(`nobody makes ${wanted}`);
      return content;
    }
    const entries = Object.entries(own.data ?? {});
    if (own.kind !== 'Secret') return Object.fromEntries(entries);
    return Object.fromEntries(entries.map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]));
  };
}

function volumeFiles(volume: Volume | undefined, contentOf: ContentOf): Readonly<Record<string, string>> {
  if (volume?.configMap !== undefined) return contentOf(`ConfigMap ${volume.configMap.name}`);
  if (volume?.secret !== undefined) return contentOf(`Secret ${volume.secret.secretName}`);
  return {};
}
