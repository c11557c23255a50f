import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import { type AuthVerdict, createBasicAuth } from './basic-auth.ts';
import { type Bcrypt, createBcrypt } from './bcrypt-worker.ts';
import { type LoadedWebConfig, loadWebConfig, type TlsSettings } from './load-web-config.ts';
import type { Checked } from './parse-web-config.ts';
import { createRateLimit } from './rate-limit.ts';

/** `limited`: the file's `rate_limit` is used up. */
export type Admission = AuthVerdict | 'limited';

/** Who may come in, and how: a web configuration file in use. It is read again when it or a file that it names changes. */
export interface WebAccess {
  /** `header` is the Authorization header. Everybody is allowed when the file names no users. */
  admit(header: string | undefined): Promise<Admission>;
  /** Headers for every answer. */
  headers(): Readonly<Record<string, string>>;
  /** Undefined: plain HTTP. Whether it is undefined, and whether clients are asked for certificates, never changes. */
  tls(): TlsSettings | undefined;
  onTlsChange(listener: (settings: TlsSettings) => void): void;
  /** Looks at the files now. A broken file leaves the configuration as it is. */
  refresh(): Promise<Checked<undefined>>;
  /** Refreshes every few seconds until the signal aborts. */
  start(signal: AbortSignal): void;
  dispose(): Promise<void>;
}

export interface WebAccessOptions {
  /** `--web.config.file` */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** 32 random bytes or more, made at the process edge. */
  readonly cacheSecret: Uint8Array;
  readonly refreshIntervalMs?: number;
  readonly bcrypt?: Bcrypt;
}

/** Loads the file and puts it to use, or returns every fault in it. Never rejects. */
export async function createWebAccess(options: WebAccessOptions): Promise<Checked<WebAccess>> {
  const loaded = await loadWebConfig(options.path);
  if (!loaded.ok) return loaded;
  return { ok: true, value: useWebConfig(loaded.value, options) };
}

function useWebConfig(first: LoadedWebConfig, options: WebAccessOptions): WebAccess {
  const { path, clock, log, cacheSecret, refreshIntervalMs = 5_000, bcrypt = createBcrypt() } = options;
  const listeners: ((settings: TlsSettings) => void)[] = [];
  const build = (config: LoadedWebConfig) => {
    for (const warning of config.warnings) log.warn('web configuration', { file: path, warning });
    return {
      config,
      auth: createBasicAuth({ users: config.users, compare: bcrypt.compare, cacheSecret, log }),
      mayPass: config.rateLimit === undefined ? undefined : createRateLimit(config.rateLimit),
    };
  };
  let current = build(first);

  const refresh = async (): Promise<Checked<undefined>> => {
    const loaded = await loadWebConfig(path);
    if (!loaded.ok) return loaded;
    if (isSame(loaded.value, current.config)) return { ok: true, value: undefined };
    const faults = findUnchangeable(loaded.value, current.config);
    if (faults.length > 0) return { ok: false, faults };
    current = build(loaded.value);
    if (loaded.value.tls !== undefined) for (const listener of listeners) listener(loaded.value.tls);
    log.info('web configuration changed', { file: path });
    return { ok: true, value: undefined };
  };

  return {
    async admit(header) {
      if (current.mayPass?.(clock.now()) === false) return 'limited';
      return current.config.users.size === 0 ? 'allowed' : current.auth.check(header);
    },
    headers: () => current.config.headers,
    tls: () => current.config.tls,
    onTlsChange: (listener) => {
      listeners.push(listener);
    },
    refresh,
    start(signal) {
      void watch({ refresh, clock, log, path, intervalMs: refreshIntervalMs }, signal);
    },
    dispose: () => bcrypt.dispose(),
  };
}

interface Watch {
  readonly refresh: WebAccess['refresh'];
  readonly clock: Clock;
  readonly log: Logger;
  readonly path: string;
  readonly intervalMs: number;
}

/** Asks again and again instead of listening to the file system: mounted secrets are swapped by links, which events miss. */
async function watch({ refresh, clock, log, path, intervalMs }: Watch, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    try {
      await clock.sleep(intervalMs, signal);
    } catch {
      return;
    }
    const outcome = await refresh();
    const fault = outcome.ok ? '' : outcome.faults.join('; ');
    if (fault !== '' && fault !== said)
      log.error('web configuration is broken, the old one stays', { file: path, fault });
    said = fault;
  }
}

function isSame(a: LoadedWebConfig, b: LoadedWebConfig): boolean {
  return a.sources.length === b.sources.length && a.sources.every((source, index) => source === b.sources[index]);
}

/** A listening socket cannot change these. */
function findUnchangeable(next: LoadedWebConfig, now: LoadedWebConfig): readonly string[] {
  if ((next.tls === undefined) !== (now.tls === undefined)) {
    return ['tls_server_config: switching TLS on or off needs a restart'];
  }
  if (next.tls?.clientCert.asked !== now.tls?.clientCert.asked) {
    return ['tls_server_config.client_auth_type: beginning or ceasing to ask for certificates needs a restart'];
  }
  return [];
}
