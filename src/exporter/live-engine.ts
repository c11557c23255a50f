import { isDeepStrictEqual } from 'node:util';
import type { BudgetState } from '../bitbucket/budget.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../domain/log.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Exposition } from '../metrics/exposition.ts';
import type { Store } from '../store/port.ts';
import type { Engine } from './engine.ts';
import { type Runner, startRunner } from './runner.ts';

/** What the next engine takes over from the one before. */
export interface Inheritance {
  readonly used: (credential: string) => BudgetState | undefined;
  /** Facts whose counters Prometheus has seen; undefined for the first engine. */
  readonly restored?: Snapshot;
  /** The page itself, when the settings that shape it are the same. */
  readonly exposition?: Exposition;
}

export interface LiveEngineOptions {
  readonly build: (config: Config, inherited: Inheritance) => Engine;
  readonly store: Store;
  readonly logger: Logger;
  /** A credential of that name is no longer configured. */
  readonly onCredentialGone: (credential: string) => void;
}

/** The engine that is at work, and its replacement by another. */
export interface LiveEngine {
  current(): Engine;
  start(): void;
  /** Builds an engine for the configuration, stops the old one, and lets the new one run if the old one did. Rejects with the old one at work. */
  replace(config: Config): Promise<void>;
  failed(): boolean;
  dispose(): Promise<void>;
}

/** Builds the first engine; nothing runs yet. */
export function createLiveEngine(first: Config, options: LiveEngineOptions): LiveEngine {
  const { build, store, logger, onCredentialGone } = options;
  let engine = build(first, { used: () => undefined });
  let runner: Runner | undefined;
  let disposed = false;

  return {
    current: () => engine,
    start: () => {
      runner = startRunner(engine.collector, logger);
    },
    async replace(config) {
      if (disposed) throw new Error('shutting down');
      const before = engine;
      // Built before anything is stopped: a configuration that cannot be put to work must not cost the one that can.
      build(config, { used: () => undefined });
      const isRunning = runner !== undefined;
      await runner?.stop();
      // Only now: polls that were still under way have charged their calls and written their facts.
      const used = (credential: string) => before.clients.budgets.get(credential)?.state();
      const isSamePage = isDeepStrictEqual(before.config.metrics, config.metrics);
      const page = isSamePage ? { exposition: before.exposition } : { restored: await store.snapshot() };
      engine = build(config, { used, ...page });
      if (isRunning && !disposed) runner = startRunner(engine.collector, logger);
      const names = new Set(engine.clients.apis.keys());
      for (const name of before.clients.apis.keys()) if (!names.has(name)) onCredentialGone(name);
      if (!isSamePage) await before.exposition.dispose();
    },
    failed: () => runner?.failed() === true,
    async dispose() {
      disposed = true;
      await runner?.stop();
      await engine.exposition.dispose();
    },
  };
}
