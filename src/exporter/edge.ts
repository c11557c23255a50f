import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/log.ts';
import type { NoteSecret } from './to-credential.ts';

/** What the outside world is made of; tests replace parts of it. */
export interface Edge {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly logger: Logger;
  readonly noteSecret: NoteSecret;
  /** Of this program. */
  readonly version: string;
  /** As `process.version` says it. */
  readonly nodeVersion: string;
}
