import { describe, expect, it } from 'vitest';
import { toRepository } from '../../src/bitbucket/to-repository.ts';
import { wireRepository } from './wire.ts';

describe('toRepository', () => {
  it('reads everything that a full object says', () => {
    expect(toRepository('acme', wireRepository())).toEqual({
      workspace: 'acme',
      repository: 'checkout',
      uuid: '{77777777-0000-4000-8000-000000000007}',
      project: 'SHOP',
      mainBranch: 'main',
      updatedAt: Date.UTC(2026, 10, 2, 8, 14, 58, 123),
    });
  });

  it.each([
    ['a slug alone', { slug: 'docs' }, { workspace: 'acme', repository: 'docs' }],
    ['a full name alone', { full_name: '{uuid}/docs' }, { workspace: 'acme', repository: 'docs' }],
    [
      'no project and no branch',
      { slug: 'docs', project: null, mainbranch: null },
      { workspace: 'acme', repository: 'docs' },
    ],
    [
      'wrong types',
      { slug: 'docs', uuid: 7, mainbranch: 'main', updated_on: 0 },
      { workspace: 'acme', repository: 'docs' },
    ],
  ])('makes do with %s', (_case, wire, expected) => {
    expect(toRepository('acme', wire)).toEqual(expected);
  });

  it.each([null, 'docs', [], {}, { slug: '' }, { slug: 7 }, { slug: 'a/b' }, { slug: '..' }, { full_name: 'acme' }])(
    'cannot read %j',
    (value) => {
      expect(toRepository('acme', value)).toBeUndefined();
    },
  );
});
