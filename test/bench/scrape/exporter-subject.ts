import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RepositoryRecord } from '../../../src/domain/snapshot.ts';
import { createExposition } from '../../../src/metrics/expose.ts';
import type { Subject } from './subject.ts';

/** This project's page behind this project's server. */
export async function startExporterSubject(): Promise<Subject> {
  let records: Map<string, RepositoryRecord> = new Map();
  const quiet = (): void => {};
  const exposition = createExposition({
    store: { snapshot: async () => ({ records }) },
    clock: { now: () => Date.now() },
    log: { debug: quiet, info: quiet, warn: quiet, error: console.error },
    options: { runInfo: true, creator: true, stepHistograms: false, firstIncrementHoldMs: 0 },
    registries: [],
  });
  const server = createServer(async (request, response) => {
    const { accept, 'accept-encoding': acceptEncoding } = request.headers;
    const page = await exposition.scrape({ accept, acceptEncoding });
    response.setHeader('Content-Type', page.contentType);
    response.setHeader('Content-Length', page.byteLength);
    if (page.contentEncoding !== undefined) response.setHeader('Content-Encoding', page.contentEncoding);
    response.cork();
    for (const chunk of page.chunks) response.write(chunk);
    response.uncork();
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    load: async (world) => {
      records = new Map(world.records);
      for (const key of records.keys()) exposition.invalidate(key);
      await exposition.scrape({ accept: undefined, acceptEncoding: undefined });
    },
    change: (record) => {
      records = new Map(records).set(`acme/${record.repository.repository}`, record);
    },
    series: async () => exposition.series(),
  };
}
