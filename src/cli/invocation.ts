import type { Options } from '../arguments/options.ts';
import type { Environment } from '../config/environment.ts';
import type { Edge } from '../exporter/edge.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets: the command line, and the world it runs in. */
export interface Invocation {
  readonly options: Options;
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly edge: Edge;
  readonly process: NodeJS.Process;
  /** Aborts on SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
  /** Calls back on every SIGHUP. */
  readonly onHangup: (listener: () => void) => void;
  /** 32 random bytes, for keyed hashes that never leave this process. */
  readonly cacheSecret: Uint8Array;
  /** Reads a text file; rejects like `node:fs/promises` does. */
  readonly readFile: (path: string) => Promise<string>;
}
