import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import type { ReloadOutcome } from '../http/reload-route.ts';

/** Reads the configuration again; faults as they are shown to an operator, without secrets. */
export type ReloadConfig = () => Promise<
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly faults: readonly string[] }
>;

export interface ReloaderOptions {
  /** Absent: there is nothing to reload. */
  readonly reloadConfig: ReloadConfig | undefined;
  readonly replace: (config: Config) => Promise<void>;
  readonly onReloaded: (ok: boolean, nowSeconds: number) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How the last reload went. Milliseconds since the epoch. */
export interface ReloadState {
  readonly ok: boolean;
  readonly succeededAt: number;
}

export interface Reloader {
  /** One reload at a time: whoever asks while one is under way gets the next. Never rejects. */
  reload(): Promise<ReloadOutcome>;
  state(): ReloadState;
  /** Resolves when no reload is under way. */
  idle(): Promise<void>;
}

/** A broken configuration changes nothing but the log and a metric. */
export function createReloader(options: ReloaderOptions): Reloader {
  const { reloadConfig, replace, onReloaded, clock, logger } = options;
  let state: ReloadState = { ok: true, succeededAt: clock.now() };
  let last: Promise<unknown> = Promise.resolve();

  async function attempt(): Promise<ReloadOutcome> {
    if (reloadConfig === undefined) return { ok: false, faults: ['there is no configuration to reload'] };
    const loaded = await reloadConfig();
    if (!loaded.ok) return loaded;
    try {
      await replace(loaded.config);
      return { ok: true };
    } catch (error) {
      return { ok: false, faults: [String(error)] };
    }
  }

  async function reloadNow(): Promise<ReloadOutcome> {
    const outcome = await attempt();
    const now = clock.now();
    state = { ok: outcome.ok, succeededAt: outcome.ok ? now : state.succeededAt };
    onReloaded(outcome.ok, now / 1_000);
    if (outcome.ok) logger.info('configuration reloaded');
    else for (const fault of outcome.faults) logger.error('configuration not reloaded, the old one stays', { fault });
    return outcome;
  }

  return {
    reload() {
      const turn = last.then(reloadNow);
      last = turn;
      return turn;
    },
    state: () => state,
    idle: async () => {
      await last;
    },
  };
}
