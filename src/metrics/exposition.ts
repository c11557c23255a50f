import type { RepositoryKey } from '../domain/repository.ts';

/** The two request headers that choose a format and an encoding. */
export interface ScrapeRequest {
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
}

/** A whole `/metrics` page. `chunks` are shared with the cache: never write to them. */
export interface ScrapeResponse {
  readonly contentType: string;
  readonly contentEncoding: 'gzip' | undefined;
  readonly chunks: readonly Uint8Array[];
  /** Sum of the chunks' lengths. */
  readonly byteLength: number;
}

/** The rendered state of everything that `/metrics` shows (adapter: `expose.ts`). */
export interface Exposition {
  /** Joins cached text. Never rejects because of a single bad repository or gauge. */
  scrape(request: ScrapeRequest): Promise<ScrapeResponse>;
  /** Facts of a repository changed: its text is rendered soon, in the background, and at the latest before the next scrape. */
  invalidate(key: RepositoryKey): void;
  /** Series on the page as of the last rendering. */
  series(): number;
  dispose(): Promise<void>;
}
