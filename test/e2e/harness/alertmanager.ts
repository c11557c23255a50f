import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from './eventually.ts';
import { findPort } from './find-port.ts';
import { type Program, startProgram } from './program.ts';
import { requireProgram } from './require-program.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** One alert within a notification, as Alertmanager's webhooks carry it. */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** When the test received it, in milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** A webhook on loopback that keeps what it is sent. */
export interface Receiver {
  readonly url: string;
  /** Everything so far, in the order of arrival. */
  alerts(): readonly NotifiedAlert[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const alerts: NotifiedAlert[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as { readonly alerts: readonly Omit<NotifiedAlert, 'receivedAt'>[] };
    alerts.push(...body.alerts.map((alert) => ({ ...alert, receivedAt: Date.now() })));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${portOf(server)}/`, alerts: () => alerts, close: () => close(server) };
}

/** A real Alertmanager with its data in a temporary folder. */
export interface Alertmanager {
  /** `host:port`, as Prometheus wants it. */
  readonly target: string;
  readonly program: Program;
  stop(): Promise<void>;
}

/** Starts Alertmanager alone, without a cluster, and waits until it is ready. `config` is the text of an `alertmanager.yml`. */
export async function startAlertmanager(config: string): Promise<Alertmanager> {
  const path = await requireAlertmanager();
  const folder = await createTemporaryFolder('alertmanager');
  const file = join(folder.path, 'alertmanager.yml');
  await writeFile(file, config);
  const target = `127.0.0.1:${await findPort()}`;
  const program = startProgram(path, [
    `--config.file=${file}`,
    `--storage.path=${join(folder.path, 'data')}`,
    `--web.listen-address=${target}`,
    '--cluster.listen-address=',
    '--log.level=warn',
  ]);
  const stop = async (): Promise<void> => {
    await program.stop();
    await folder.remove();
  };
  try {
    await eventually('Alertmanager is ready', async () => (await fetch(`http://${target}/-/ready`)).ok, {
      within: 30_000,
    });
  } catch (error) {
    await stop();
    throw new Error(`Alertmanager did not start: ${program.output}`, { cause: error });
  }
  return { target, program, stop };
}

/** Debian calls it otherwise than its makers do. */
async function requireAlertmanager(): Promise<string> {
  try {
    return await requireProgram('prometheus-alertmanager', 'prometheus-alertmanager');
  } catch (error) {
    return requireProgram('alertmanager', 'prometheus-alertmanager').catch(() => Promise.reject(error));
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
