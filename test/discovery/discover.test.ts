import { describe, expect, test } from 'vitest';
import { type DiscoveryTarget, discoverWorkspace } from '../../src/discovery/discover.ts';
import type { Repository } from '../../src/domain/repository.ts';
import { createFakeApi, failing, fault, makeRepository, page } from '../collector/fake-api.ts';

const EVERYTHING: DiscoveryTarget = { workspace: 'acme', repositories: ['*'], exclude: [], projects: [] };

function many(from: number, count: number): Repository[] {
  return Array.from({ length: count }, (_, index) => makeRepository(`r${from + index}`));
}

function slugs(found: readonly { readonly repository: Repository; readonly included: boolean }[]): string[] {
  return found.filter(({ included }) => included).map(({ repository }) => repository.repository);
}

describe('discoverWorkspace', () => {
  test('pages by slug until a short page, and judges every repository', async () => {
    const pages = [page(many(0, 100)), page([...many(100, 1), makeRepository('sandbox-1')])];
    const api = createFakeApi({ listRepositories: async (_, options) => pages[options.page - 1] ?? page([]) });

    const result = await discoverWorkspace(api, { ...EVERYTHING, exclude: ['sandbox-*'] });

    expect(api.calls).toEqual(['repositories acme slug 1 idle', 'repositories acme slug 2 idle']);
    expect(result.complete).toBe(true);
    expect(result.found).toHaveLength(102);
    expect(slugs(result.found)).toHaveLength(101);
    expect(result.found.at(-1)).toMatchObject({ included: false, reason: 'excluded by "sandbox-*"' });
  });

  test('sends the project filter and does not trust it', async () => {
    const asked: unknown[] = [];
    const api = createFakeApi({
      listRepositories: async (_, options) => {
        asked.push(options.projects);
        return page([makeRepository('in'), makeRepository('out', { project: 'WEB' })]);
      },
    });

    const result = await discoverWorkspace(api, { ...EVERYTHING, projects: ['PLAT'] });

    expect(asked).toEqual([['PLAT']]);
    expect(slugs(result.found)).toEqual(['in']);
  });

  test('a repository that slipped to the next page meanwhile appears once', async () => {
    const pages = [page(many(0, 100)), page([makeRepository('r99')])];
    const api = createFakeApi({ listRepositories: async (_, options) => pages[options.page - 1] ?? page([]) });

    const result = await discoverWorkspace(api, EVERYTHING);

    expect(result.found).toHaveLength(100);
  });

  test('a page limit that is hit is said, and the list is not complete', async () => {
    const api = createFakeApi({ listRepositories: async (_, options) => page(many(options.page * 100, 100)) });

    const result = await discoverWorkspace(api, EVERYTHING, { maxPages: 2 });

    expect(result.complete).toBe(false);
    expect(result.warnings).toEqual([expect.stringContaining('cut after 2 pages')]);
    expect(result.cut).toBe(true);
  });

  test('a failing page keeps what the pages before it showed', async () => {
    const api = createFakeApi({
      listRepositories: async (_, options) => {
        if (options.page === 2) throw fault('server');
        return page(many(0, 100));
      },
    });

    const result = await discoverWorkspace(api, EVERYTHING);

    expect(result).toMatchObject({ complete: false, failure: { kind: 'server' } });
    expect(result.found).toHaveLength(100);
  });

  test('objects without a slug make the list incomplete', async () => {
    const api = createFakeApi({ listRepositories: async () => ({ ...page(many(0, 3), 4), unreadable: 1 }) });

    const result = await discoverWorkspace(api, EVERYTHING);

    expect(result.complete).toBe(false);
    expect(result.warnings).toEqual([expect.stringContaining('1 repositories in the list have no slug')]);
  });

  test('an exact name that is not in the list is said', async () => {
    const api = createFakeApi({ listRepositories: async () => page([makeRepository('api')]) });

    const result = await discoverWorkspace(api, { ...EVERYTHING, repositories: ['API', 'wbe'] });

    expect(slugs(result.found)).toEqual(['api']);
    expect(result.warnings).toEqual(['repository "wbe" is named in the configuration but was not found']);
  });

  test('without the right to list, exact names are looked up one by one', async () => {
    const api = createFakeApi({
      listRepositories: failing('forbidden'),
      getRepository: async (name) => {
        if (name.repository === 'typo') throw fault('not_found');
        if (name.repository === 'secret') throw fault('forbidden');
        return makeRepository(name.repository, { mainBranch: 'trunk' });
      },
    });

    const result = await discoverWorkspace(api, { ...EVERYTHING, repositories: ['api', 'typo', 'secret', 'web-*'] });

    expect(slugs(result.found)).toEqual(['api', 'secret']);
    expect(result.found[0]?.repository.mainBranch).toBe('trunk');
    expect(result).toMatchObject({ complete: false, failure: { kind: 'forbidden' } });
    expect(result.warnings).toEqual([
      'repositories cannot be listed with this token: only exact names are polled',
      'repository "typo" is named in the configuration but was not found',
    ]);
  });

  test('an outage is no reason to look names up', async () => {
    const api = createFakeApi({ listRepositories: failing('timeout') });

    const result = await discoverWorkspace(api, { ...EVERYTHING, repositories: ['api'] });

    expect(result).toMatchObject({ found: [], complete: false, failure: { kind: 'timeout' } });
    expect(api.calls).toHaveLength(1);
  });

  test('the caller’s abort is thrown on', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stop'));
    const api = createFakeApi({ listRepositories: failing('aborted') });

    const looking = discoverWorkspace(api, EVERYTHING, { signal: stop.signal });

    await expect(looking).rejects.toThrow('stop');
  });
});
