import { createOneShot } from '../exporter/one-shot.ts';
import type { Invocation } from './invocation.ts';
import { load, printFaults } from './load.ts';
import type { ExitCode } from './terminal.ts';

/** `once`: polls every repository once, inside the budget, and prints the metrics. 1 when not one of them could be polled. */
export async function once(invocation: Invocation): Promise<ExitCode> {
  const loaded = await load(invocation);
  if (!loaded.ok) {
    printFaults(invocation, loaded.faults);
    return 2;
  }
  for (const warning of loaded.warnings) invocation.edge.logger.warn('configuration', { warning });
  const { engine } = createOneShot(loaded.config, invocation);
  const ends = await engine.collector.once(invocation.signal);
  const page = await engine.exposition.scrape({ accept: undefined, acceptEncoding: undefined });
  for (const chunk of page.chunks) invocation.terminal.out(chunk);
  await engine.exposition.dispose();
  return [...ends.values()].some((end) => end === 'ok' || end === 'never-used') ? 0 : 1;
}
