import { createHmac } from 'node:crypto';
import type { Logger } from '../domain/log.ts';
import type { Bcrypt } from './bcrypt-worker.ts';

/** `busy`: too many checks wait; nothing was decided. */
export type AuthVerdict = 'allowed' | 'denied' | 'busy';

export interface BasicAuth {
  /** `header` is the Authorization header. Never rejects. */
  check(header: string | undefined): Promise<AuthVerdict>;
}

export interface BasicAuthOptions {
  /** User to bcrypt hash. */
  readonly users: ReadonlyMap<string, string>;
  readonly compare: Bcrypt['compare'];
  /** Random bytes that live as long as the process: no key of the cache can be made without them. */
  readonly cacheSecret: Uint8Array;
  readonly log: Logger;
  /** Checks that may wait at once. Users with a cached verdict are never kept waiting. */
  readonly maxPending?: number;
}

interface Check {
  readonly key: string;
  readonly password: string;
  readonly hash: string;
  readonly known: boolean;
}

const REMEMBERED = 500;

/**
 * Basic authentication against bcrypt hashes. A check costs some 100 ms, so verdicts are remembered, and equal checks share
 * one comparison. Unknown users are compared with a hash that nothing matches, of the same cost: they take as long as known ones.
 */
export function createBasicAuth(options: BasicAuthOptions): BasicAuth {
  const { users, compare, cacheSecret, log, maxPending = 32 } = options;
  const nobody = hashOfNobody(users);
  const pending = new Map<string, Promise<boolean>>();
  // Two caches: guesses, however many, do not push out the verdict on which Prometheus lives.
  const allowed = createMemory();
  const denied = createMemory();

  const decide = async ({ key, password, hash, known }: Check): Promise<boolean> => {
    const comparison = pending.get(key) ?? compare(password, hash);
    pending.set(key, comparison);
    try {
      const matches = (await comparison) && known;
      (matches ? allowed : denied).add(key);
      return matches;
    } finally {
      pending.delete(key);
    }
  };

  const judge = async (check: Check): Promise<AuthVerdict> => {
    const { key } = check;
    if (allowed.has(key)) return 'allowed';
    if (denied.has(key)) return 'denied';
    if (!pending.has(key) && pending.size >= maxPending) return 'busy';
    try {
      return (await decide(check)) ? 'allowed' : 'denied';
    } catch (error) {
      log.error('password check failed', { error: error instanceof Error ? error.message : String(error) });
      return 'busy';
    }
  };

  return {
    async check(header) {
      const credentials = parseCredentials(header);
      if (credentials === undefined) return 'denied';
      const { user, password } = credentials;
      const known = users.get(user);
      const hash = known ?? nobody;
      return judge({ key: cacheKey(cacheSecret, [user, hash, password]), password, hash, known: known !== undefined });
    },
  };
}

/** User and password of a Basic header; undefined when it is absent or something else. */
export function parseCredentials(
  header: string | undefined,
): { readonly user: string; readonly password: string } | undefined {
  const encoded = /^basic +([\w+/-]+=*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The two digits of `$2y$10$…`. */
export function bcryptCost(hash: string): number {
  return Number(/^\$2[abxy]\$(\d\d)\$/.exec(hash)?.[1] ?? Number.NaN);
}

/** A well-formed hash as costly as the costliest real one. That no password gives it is not relied upon. */
function hashOfNobody(users: ReadonlyMap<string, string>): string {
  const cost = Math.max(4, ...[...users.values()].map(bcryptCost).filter(Number.isFinite));
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;
}

/** Keyed, so that a memory dump holds neither passwords nor something to guess them with cheaply; lengths keep parts apart. */
function cacheKey(secret: Uint8Array, parts: readonly string[]): string {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
  return hmac.digest('base64');
}

/** The last keys that were added. */
function createMemory(): { has(key: string): boolean; add(key: string): void } {
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.add(key);
      const [oldest] = keys;
      if (keys.size > REMEMBERED && oldest !== undefined) keys.delete(oldest);
    },
  };
}
