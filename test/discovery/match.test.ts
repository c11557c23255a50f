import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExactName, judgeRepository, matchesGlob } from '../../src/discovery/match.ts';

describe('matchesGlob', () => {
  test.each([
    ['*', 'api', true],
    ['*', '', true],
    ['api', 'api', true],
    ['api', 'api-v2', false],
    ['API', 'api', true],
    ['api', 'API', true],
    ['api-*', 'api-v2', true],
    ['api-*', 'api', false],
    ['*-api', 'web-api', true],
    ['*-api', 'web-api-2', false],
    ['s?te', 'site', true],
    ['s?te', 'ste', false],
    ['?', '', false],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXc', false],
    ['a.c', 'abc', false],
    ['a.c', 'a.c', true],
    ['[ab]', 'a', false],
    ['a**', 'abc', true],
  ])('%s on %s is %s', (glob, text, expected) => {
    expect(matchesGlob(glob, text)).toBe(expected);
  });

  test('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });

    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(pattern, subject)).toBe(expression.test(subject));
      }),
    );
  });

  test('a hostile pattern costs next to nothing', () => {
    const pattern = `${'a*'.repeat(60)}b`;

    const matched = matchesGlob(pattern, 'a'.repeat(5_000));

    expect(matched).toBe(false);
  });
});

test.each([
  ['api', true],
  ['api-*', false],
  ['ap?', false],
])('isExactName %s is %s', (glob, expected) => {
  expect(isExactName(glob)).toBe(expected);
});

describe('judgeRepository', () => {
  const all = { repositories: ['*'], exclude: [], projects: [] };

  test.each([
    ['a match', { repository: 'api' }, all, { included: true, reason: 'matches "*"' }],
    [
      'no match',
      { repository: 'api' },
      { ...all, repositories: ['web', 'w*'] },
      { included: false, reason: 'matches no pattern of repositories' },
    ],
    [
      'excluded although it matches exactly',
      { repository: 'sandbox-1' },
      { ...all, repositories: ['sandbox-1'], exclude: ['sandbox-*'] },
      { included: false, reason: 'excluded by "sandbox-*"' },
    ],
    [
      'the wanted project in another case',
      { repository: 'api', project: 'PLAT' },
      { ...all, projects: ['plat'] },
      { included: true, reason: 'matches "*" in project PLAT' },
    ],
    [
      'another project',
      { repository: 'api', project: 'WEB' },
      { ...all, projects: ['PLAT'] },
      { included: false, reason: 'project WEB is not wanted' },
    ],
    [
      'an unknown project',
      { repository: 'api' },
      { ...all, projects: ['PLAT'] },
      { included: false, reason: 'its project is not known, and projects are filtered' },
    ],
  ])('%s', (_what, repository, patterns, expected) => {
    expect(judgeRepository(repository, patterns)).toEqual(expected);
  });
});
