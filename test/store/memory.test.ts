import { describe, expect, it } from 'vitest';
import { INITIAL_POLL_STATUS } from '../../src/domain/snapshot.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { describeStoreContract } from './contract.ts';

describe('memory store', () => {
  describeStoreContract(async () => createMemoryStore());

  it('takes records from elsewhere', async () => {
    const record = { repository: { workspace: 'acme', repository: 'shop' }, poll: INITIAL_POLL_STATUS };

    const { records } = await createMemoryStore([['acme/shop', record]]).snapshot();

    expect(records.get('acme/shop')).toBe(record);
  });
});
