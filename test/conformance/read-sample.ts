import { readList } from '../../src/bitbucket/read-list.ts';
import type { Kind } from './collect-samples.ts';
import { readError } from './read-error.ts';
import { readRepository, readRun, readState, readStep, readTarget } from './read-objects.ts';
import type { Reading } from './report-line.ts';

/** All objects of one sample, as the product reads them. Whatever goes wrong is a fault of the sample's reading, never an exception. */
export async function readSample(kind: Kind, file: string, text: string): Promise<readonly Reading[]> {
  try {
    if (kind === 'errors') return [await readError(file, text)];
    return readObjects(kind, JSON.parse(text));
  } catch (error) {
    return [{ facts: {}, fault: `threw ${error instanceof Error ? error.message : String(error)}` }];
  }
}

function readObjects(kind: Exclude<Kind, 'errors'>, body: unknown): readonly Reading[] {
  switch (kind) {
    case 'pipelines-list':
      return readAll(body, readRun);
    case 'steps-list':
      return readAll(body, readStep);
    case 'repositories':
      return readAll(body, readRepository);
    case 'pipeline':
      return toObjects(body).map(readRun);
    case 'step':
      return toObjects(body).map(readStep);
    case 'target':
      return toObjects(body).map(readTarget);
    case 'state-fragments':
      return toObjects(body).map(readState);
    default:
      return kind satisfies never;
  }
}

/** A list answer; a bare array is a collection of recorded objects, which Bitbucket itself never sends. */
function readAll(body: unknown, read: (value: unknown) => Reading): readonly Reading[] {
  const envelope = Array.isArray(body) ? { values: body } : body;
  const page = readList(envelope, (value) => ({ value }));
  if (page !== undefined) return page.items.map(({ value }) => read(value));
  return [{ facts: {}, fault: 'the product takes this for no list' }];
}

function toObjects(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  return readList(body, (value) => ({ value }))?.items.map(({ value }) => value) ?? [body];
}
