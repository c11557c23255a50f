import type { Engine } from '../exporter/engine.ts';
import { createOneShot } from '../exporter/one-shot.ts';
import { startRunner } from '../exporter/runner.ts';
import type { Store } from '../store/port.ts';
import type { Invocation } from './invocation.ts';
import { load, printFaults } from './load.ts';
import type { ExitCode } from './terminal.ts';

const LOOK_MS = 50;

/** `once`: polls every repository once, inside the budget, and prints the metrics. 1 when not one of them could be polled. */
export async function once(invocation: Invocation): Promise<ExitCode> {
  const loaded = await load(invocation);
  if (!loaded.ok) {
    printFaults(invocation, loaded.faults);
    return 2;
  }
  const { engine, store } = createOneShot(loaded.config, invocation);
  const runner = startRunner(engine.collector, invocation.edge.logger);
  try {
    await allAttempted(invocation, engine, store);
  } finally {
    await runner.stop();
  }
  const page = await engine.exposition.scrape({ accept: undefined, acceptEncoding: undefined });
  for (const chunk of page.chunks) invocation.terminal.out(chunk);
  await engine.exposition.dispose();
  const { records } = await store.snapshot();
  return [...records.values()].some(({ poll }) => poll.up === true) ? 0 : 1;
}

async function allAttempted({ edge, signal }: Invocation, engine: Engine, store: Store): Promise<void> {
  while (!signal.aborted) {
    const { records } = await store.snapshot();
    const waiting = [...records.values()].some(({ poll }) => poll.up === undefined);
    if (engine.collector.firstRoundDone() && !waiting) return;
    await edge.clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
}
