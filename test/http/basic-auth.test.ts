import { compare } from 'bcryptjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bcryptCost, createBasicAuth, parseCredentials } from '../../src/http/basic-auth.ts';
import { ALICE, BOB, basic } from './sample-users.ts';
import { createListLog } from './start-app.ts';

const USERS = new Map([
  [ALICE.user, ALICE.hash],
  [BOB.user, BOB.hash],
]);

interface Compared {
  readonly password: string;
  readonly hash: string;
}

function create(options: { readonly maxPending?: number; readonly compare?: typeof compare } = {}) {
  const compared: Compared[] = [];
  const log = createListLog();
  const auth = createBasicAuth({
    users: USERS,
    cacheSecret: Buffer.alloc(32, 7),
    log,
    ...options,
    compare: (password, hash) => {
      compared.push({ password, hash });
      return (options.compare ?? compare)(password, hash);
    },
  });
  return { auth, compared, log };
}

describe('createBasicAuth', () => {
  it.each([
    ['the right password', basic(ALICE), 'allowed'],
    ['a password with a colon and a foreign letter', basic(BOB), 'allowed'],
    ['the scheme in capitals', basic(ALICE).replace('Basic', 'BASIC'), 'allowed'],
    ['a wrong password', basic({ ...ALICE, password: 'wrong' }), 'denied'],
    ["another user's password", basic({ ...ALICE, password: BOB.password }), 'denied'],
    ['an unknown user', basic({ user: 'eve', password: ALICE.password }), 'denied'],
    ['a name of the object prototype', basic({ user: '__proto__', password: '' }), 'denied'],
    ['an empty password', basic({ ...ALICE, password: '' }), 'denied'],
    ['no header', undefined, 'denied'],
    ['another scheme', 'Bearer abc', 'denied'],
    ['no base64', 'Basic !!!', 'denied'],
    ['no colon', `Basic ${Buffer.from('alice').toString('base64')}`, 'denied'],
  ])('%s', async (_name, header, verdict) => {
    const { auth } = create();

    expect(await auth.check(header)).toBe(verdict);
    expect(await auth.check(header)).toBe(verdict);
  });

  it('does the same work for unknown users as for known ones', async () => {
    const { auth, compared } = create();

    await auth.check(basic({ user: 'alice', password: 'guess' }));
    await auth.check(basic({ user: 'eve', password: 'guess' }));

    expect(compared.map(({ hash }) => bcryptCost(hash))).toEqual([4, 4]);
    expect(compared.map(({ hash }) => hash.length)).toEqual([60, 60]);
  });

  it('denies unknown users even if the comparison says yes', async () => {
    const { auth } = create({ compare: async () => true });

    expect(await auth.check(basic({ user: 'eve', password: 'x' }))).toBe('denied');
  });

  it('compares once for many equal requests, at once and later', async () => {
    const { auth, compared } = create();
    const requests = Array.from({ length: 20 }, () => auth.check(basic(ALICE)));

    const verdicts = await Promise.all(requests);
    const later = await auth.check(basic(ALICE));

    expect(new Set([...verdicts, later])).toEqual(new Set(['allowed']));
    expect(compared).toHaveLength(1);
  });

  it('keeps the verdict of a good user through a flood of guesses', async () => {
    const { auth, compared } = create({ compare: async (password) => password === ALICE.password });
    await auth.check(basic(ALICE));
    for (let guess = 0; guess < 2_000; guess += 1) await auth.check(basic({ ...ALICE, password: `guess ${guess}` }));

    const before = compared.length;
    const verdict = await auth.check(basic(ALICE));

    expect(verdict).toBe('allowed');
    expect(compared).toHaveLength(before);
  });

  it('is busy when too many checks wait, but not for whom it knows', async () => {
    let finish = (_matches: boolean): void => {};
    const { auth } = create({
      maxPending: 1,
      compare: (password) =>
        password === ALICE.password
          ? Promise.resolve(true)
          : new Promise((resolve) => {
              finish = resolve;
            }),
    });
    await auth.check(basic(ALICE));
    const first = auth.check(basic({ ...ALICE, password: 'one' }));

    const second = await auth.check(basic({ ...ALICE, password: 'two' }));
    const known = await auth.check(basic(ALICE));

    expect([second, known]).toEqual(['busy', 'allowed']);
    finish(false);
    expect(await first).toBe('denied');
  });

  it('decides nothing when the comparison fails, and logs it without the password', async () => {
    const { auth, log } = create({ compare: () => Promise.reject(new Error('worker ended')) });

    expect(await auth.check(basic(ALICE))).toBe('busy');
    expect(log.lines).toEqual([
      { level: 'error', message: 'password check failed', fields: { error: 'worker ended' } },
    ]);
  });
});

describe('parseCredentials', () => {
  it('gives back any user and password', () => {
    const user = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes(':'));

    fc.assert(
      fc.property(user, fc.string({ unit: 'grapheme' }), (name, password) => {
        expect(parseCredentials(basic({ user: name, password }))).toEqual({ user: name, password });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (header) => void parseCredentials(header)));
  });
});
