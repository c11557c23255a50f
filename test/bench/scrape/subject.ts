import type { RepositoryRecord, Snapshot } from '../../../src/domain/snapshot.ts';

/** What is measured: something that serves a page of series over HTTP on the loopback interface. */
export interface Subject {
  readonly port: number;
  /** Takes in the whole world and resolves when the page can be served. */
  load(world: Snapshot): Promise<void>;
  /** One repository changed: what the next scrape has to show. */
  change(record: RepositoryRecord): Promise<void>;
  /** Series on the page. */
  series(): Promise<number>;
}
