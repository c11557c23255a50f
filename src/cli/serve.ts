import type { Config } from '../config/config.ts';
import type { ReloadConfig } from '../exporter/reloader.ts';
import { createExporter } from '../exporter.ts';
import type { BoundAddress } from '../http/listen.ts';
import { createWebAccess, type WebAccess } from '../http/web-access.ts';
import type { Invocation } from './invocation.ts';
import { configSource, load, printFaults } from './load.ts';
import type { ExitCode } from './terminal.ts';

/** Running answers may take so long to end; with the collector's stop it stays below the ten seconds that are promised. */
const GRACE_MS = 5_000;

/** `serve`: polls and serves until it is told to stop. */
export async function serve(invocation: Invocation): Promise<ExitCode> {
  const loaded = await load(invocation);
  if (!loaded.ok) {
    printFaults(invocation, loaded.faults);
    return 2;
  }
  for (const warning of loaded.warnings) invocation.edge.logger.warn('configuration', { warning });
  return run(invocation, {
    config: loaded.config,
    source: configSource(invocation),
    reloadConfig: () => load(invocation),
  });
}

export interface RunOptions {
  readonly config: Config;
  readonly source: string;
  readonly reloadConfig?: ReloadConfig;
  readonly onListening?: (addresses: readonly BoundAddress[]) => void;
}

/** Runs an exporter with this configuration until the invocation's signal aborts. */
export async function run(invocation: Invocation, running: RunOptions): Promise<ExitCode> {
  const { options, edge, signal } = invocation;
  const access = await loadAccess(invocation);
  if (access === 'faulty') return 2;
  edge.logger.info('starting', {
    version: edge.version,
    node: edge.nodeVersion,
    config: running.source,
    workspaces: running.config.workspaces.map(({ workspace }) => workspace).join(','),
  });
  const exporter = createExporter(running.config, {
    configSource: running.source,
    listenAddresses: options.listenAddresses,
    telemetryPath: options.telemetryPath,
    enableLifecycle: options.enableLifecycle,
    process: invocation.process,
    edge,
    ...(running.reloadConfig === undefined ? {} : { reloadConfig: running.reloadConfig }),
    ...(access === undefined ? {} : { access }),
  });
  invocation.onHangup(() => void exporter.reload());
  try {
    const addresses = await exporter.start(signal);
    running.onListening?.(addresses);
  } catch (error) {
    edge.logger.error('start failed', { error: error instanceof Error ? error.message : String(error) });
    await exporter.dispose(0);
    return 1;
  }
  await aborted(signal);
  edge.logger.info('stopping');
  await exporter.dispose(GRACE_MS);
  edge.logger.info('stopped');
  return 0;
}

async function loadAccess(invocation: Invocation): Promise<WebAccess | undefined | 'faulty'> {
  const { options, edge, cacheSecret } = invocation;
  if (options.webConfigFile === undefined) return undefined;
  const { clock, logger: log } = edge;
  const access = await createWebAccess({ path: options.webConfigFile, clock, log, cacheSecret });
  if (access.ok) return access.value;
  printFaults(
    invocation,
    access.faults.map((fault) => `${options.webConfigFile}: ${fault}`),
  );
  return 'faulty';
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
