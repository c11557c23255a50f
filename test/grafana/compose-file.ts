import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const REPOSITORY = new URL('../../', import.meta.url);

const service = z.strictObject({
  build: z.string().optional(),
  image: z.string().regex(/^[a-z0-9./-]+(:[^\s]+)?$/),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string().regex(/^[\w./-]+:\/[\w./-]+(:ro)?$/)).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)),
  depends_on: z.array(z.string()).optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  restart: z.literal('unless-stopped'),
});

/** The part of the Compose specification that we use; everything else is a typing error. */
const composeFile = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

export type ComposeFile = z.infer<typeof composeFile>;
export type Service = ComposeFile['services'][string];

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/**
 * @throws ZodError that names every key and value that Compose would not take.
 */
export function readCompose(): ComposeFile {
  return composeFile.parse(parse(readRepositoryFile('compose.yaml')));
}

/** The path of a file below the repository. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(path, REPOSITORY));
}

export function readRepositoryFile(path: string): string {
  return readFileSync(repositoryPath(path), 'utf8');
}

/** A service of that name. */
export function serviceOf({ services }: ComposeFile, name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

export function mountsOf({ volumes = [] }: Service): readonly Mount[] {
  return volumes.map((volume) => {
    const [source = '', target = '', mode] = volume.split(':');
    return { source, target, readOnly: mode === 'ro' };
  });
}

/** The file of the repository that a service sees at a path. */
export function mountedFrom(of: Service, path: string): string | undefined {
  const mount = mountsOf(of).find(({ target }) => path === target || path.startsWith(`${target}/`));
  return mount === undefined ? undefined : mount.source + path.slice(mount.target.length);
}

/** The ports that a service is reached at inside of the network of Compose. */
export function portsOf({ ports }: Service): readonly number[] {
  return ports.map((port) => Number(port.split(':').at(-1)));
}

/** Settings of `.env.example`; those in comments are examples too. */
export function readEnvExample(options: { readonly withComments: boolean }): Readonly<Record<string, string>> {
  const pattern = options.withComments ? /^#?([A-Z_]+)=(.*)$/gm : /^([A-Z_]+)=(.*)$/gm;
  const lines = [...readRepositoryFile('.env.example').matchAll(pattern)];
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
}

/** The environment that a service gets: what is not set is empty. */
export function environmentOf(
  { environment = {} }: Service,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const filled = Object.entries(environment).map(([name, text]) => [
    name,
    text.replace(
      /\$\{([A-Z_]+)(?::?-([^}]*))?\}/g,
      (_, variable: string, otherwise = '') => settings[variable] ?? otherwise,
    ),
  ]);
  return Object.fromEntries(filled);
}
