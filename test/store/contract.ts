import { expect, it } from 'vitest';
import { INITIAL_POLL_STATUS, type RepositoryRecord } from '../../src/domain/snapshot.ts';
import type { Store } from '../../src/store/port.ts';

const record = (repository: string): RepositoryRecord => ({
  repository: { workspace: 'acme', repository },
  poll: INITIAL_POLL_STATUS,
});

/** What every store promises, whatever keeps the facts. Each adapter's test calls this. */
export function describeStoreContract(createStore: () => Promise<Store>): void {
  it('starts empty, keeps what an update makes, and hands it to the next update', async () => {
    await using store = disposable(await createStore());
    const seen: unknown[] = [];

    const before = await store.snapshot();
    await store.update('acme/shop', (current) => {
      seen.push(current);
      return record('shop');
    });
    await store.update('acme/shop', (current) => {
      seen.push(current);
      return current;
    });

    expect(before.records.size).toBe(0);
    expect(seen).toEqual([undefined, record('shop')]);
    expect((await store.snapshot()).records.get('acme/shop')).toEqual(record('shop'));
  });

  it('resolves an update to what is stored after it, and writes nothing for undefined', async () => {
    await using store = disposable(await createStore());

    const nothing = await store.update('acme/shop', () => undefined);
    const made = await store.update('acme/shop', () => record('shop'));
    const kept = await store.update('acme/shop', () => undefined);

    expect([nothing, made, kept]).toEqual([undefined, record('shop'), record('shop')]);
  });

  it('never changes a snapshot that was handed out, and shares unchanged records with the next', async () => {
    await using store = disposable(await createStore());
    await store.update('acme/shop', () => record('shop'));
    await store.update('acme/api', () => record('api'));
    const before = await store.snapshot();

    await store.update('acme/api', () => ({ ...record('api'), poll: { ...INITIAL_POLL_STATUS, up: true } }));
    const after = await store.snapshot();

    expect(before.records.get('acme/api')?.poll.up).toBeUndefined();
    expect(after.records.get('acme/api')?.poll.up).toBe(true);
    expect(after.records.get('acme/shop')).toBe(before.records.get('acme/shop'));
  });

  it('loses no update when many happen at once', async () => {
    await using store = disposable(await createStore());
    await store.update('acme/shop', () => record('shop'));

    const fail = () =>
      store.update('acme/shop', (current) => {
        const known = current ?? record('shop');
        return { ...known, poll: { ...known.poll, consecutiveFailures: known.poll.consecutiveFailures + 1 } };
      });
    await Promise.all(Array.from({ length: 50 }, fail));

    expect((await store.snapshot()).records.get('acme/shop')?.poll.consecutiveFailures).toBe(50);
  });

  it('forgets a repository and nothing else', async () => {
    await using store = disposable(await createStore());
    await store.update('acme/shop', () => record('shop'));
    await store.update('acme/api', () => record('api'));

    await store.forget('acme/shop');
    await store.forget('acme/never-there');

    expect([...(await store.snapshot()).records.keys()]).toEqual(['acme/api']);
    await expect(store.ping()).resolves.toBeUndefined();
  });
}

function disposable(store: Store): Store & AsyncDisposable {
  return { ...store, [Symbol.asyncDispose]: () => store.dispose() };
}
