import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN } from './bitbucket.ts';

export interface ConfigParts {
  readonly apiUrl: string;
  /** Globs over slugs of the workspace `acme`. Default: all. */
  readonly repositories?: readonly string[];
  readonly exclude?: readonly string[];
  readonly refs?: Readonly<Record<string, unknown>>;
  readonly metrics?: Readonly<Record<string, unknown>>;
}

/** Writes a configuration that polls quickly (JSON is YAML), and gives its path. */
export async function writeConfig(folder: string, parts: ConfigParts): Promise<string> {
  const { apiUrl, repositories = ['*'], exclude = [], refs = {}, metrics = {} } = parts;
  const file = join(folder, 'config.yaml');
  const config = {
    bitbucket: {
      api_url: apiUrl,
      credentials: [{ name: 'default', kind: 'access_token', token: TOKEN, requests_per_hour: 10_000 }],
    },
    workspaces: [{ workspace: 'acme', credential: 'default', repositories, exclude }],
    refs,
    collector: { active_interval: '2s', idle_interval: '2s', discovery_interval: '5s', activity_hint: false },
    metrics: { first_increment_hold: '10s', ...metrics },
  };
  await writeFile(file, JSON.stringify(config, undefined, 2));
  return file;
}
