import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { findPort } from './find-port.ts';
import { type Program, startProgram } from './program.ts';
import { requireProgram } from './require-program.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A real Prometheus with its data in a temporary folder. */
export interface Prometheus {
  readonly url: string;
  readonly program: Program;
  /** An instant query, now. */
  query(expression: string): Promise<readonly Sample[]>;
  stop(): Promise<void>;
}

/** Starts Prometheus on a loopback port and waits until it is ready. `config` is the text of a `prometheus.yml`. */
export async function startPrometheus(config: string): Promise<Prometheus> {
  const path = await requireProgram('prometheus', 'prometheus');
  const folder = await createTemporaryFolder('prometheus');
  const file = join(folder.path, 'prometheus.yml');
  await writeFile(file, config);
  const address = `127.0.0.1:${await findPort()}`;
  const program = startProgram(path, [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder.path, 'data')}`,
    `--web.listen-address=${address}`,
    '--log.level=warn',
  ]);
  const stop = async (): Promise<void> => {
    await program.stop();
    await folder.remove();
  };
  const url = `http://${address}`;
  try {
    await eventually('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok, { within: 60_000 });
  } catch (error) {
    await stop();
    throw new Error(`Prometheus did not start: ${program.output}`, { cause: error });
  }
  return { url, program, query: (expression) => query(url, expression), stop };
}

/** A scrape job over the exporters at `targets` (`host:port`), as the text of a `prometheus.yml`. */
export function scrapeConfig(targets: readonly string[], interval: string): string {
  return JSON.stringify({
    global: { scrape_interval: interval, scrape_timeout: interval },
    scrape_configs: [{ job_name: 'exporter', static_configs: [{ targets }] }],
  });
}

async function query(url: string, expression: string): Promise<readonly Sample[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const body = (await response.json()) as QueryAnswer;
  if (body.status !== 'success') throw new Error(`${expression}: ${body.error}`);
  return body.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

type QueryAnswer =
  | { readonly status: 'error'; readonly error: string }
  | {
      readonly status: 'success';
      readonly data: {
        readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
      };
    };
