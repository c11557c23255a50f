import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adoptCarried,
  carry,
  expire,
  type Holds,
  isHeld,
  isUncarried,
  meet,
  NO_HOLDS,
  releasedHolds,
} from '../../src/metrics/hold.ts';
import type { Unit } from '../../src/metrics/hold-units.ts';

const HOLD = 60;
const unit = (key: string, bornAt = 0, zero = false): Unit => ({ key, bornAt, zero });

describe('the first-increment hold', () => {
  it('holds what was never met', () => {
    const holds = meet(NO_HOLDS, [unit('a')]);

    expect(isHeld(holds, 'a')).toBe(true);
    expect(isHeld(NO_HOLDS, 'a')).toBe(true);
  });

  it('does not hold what was restored', () => {
    const holds = meet(releasedHolds([unit('a', 5)]), [unit('a', 5), unit('b', 5)]);

    expect([isHeld(holds, 'a'), isHeld(holds, 'b')]).toEqual([false, true]);
  });

  it.each([
    ['never carried', undefined, 1_000_000, true],
    ['carried just now', 100, 100, true],
    ['one millisecond short', 100, 159, true],
    ['exactly at the end', 100, 160, false],
    ['long after', 100, 100_000, false],
  ])('%s', (_, carriedAt, now, held) => {
    const met = meet(NO_HOLDS, [unit('a')]);
    const carried = carriedAt === undefined ? met : carry(met, carriedAt);

    const { holds, uncovered } = expire(carried, now, HOLD);

    expect(isHeld(holds, 'a')).toBe(held);
    expect(uncovered).toBe(!held);
  });

  it('begins with the first response, not with later ones', () => {
    const holds = carry(carry(meet(NO_HOLDS, [unit('a')]), 100), 150);

    expect(isHeld(expire(holds, 160, HOLD).holds, 'a')).toBe(false);
  });

  it('needs no new text when what it hid is 0', () => {
    const { uncovered } = expire(carry(meet(NO_HOLDS, [unit('a', 0, true)]), 0), HOLD, HOLD);

    expect(uncovered).toBe(false);
  });

  it('sees when a held counter is no longer 0', () => {
    const carried = carry(meet(NO_HOLDS, [unit('a', 0, true)]), 0);

    const { uncovered } = expire(meet(carried, [unit('a', 0, false)]), HOLD, HOLD);

    expect(uncovered).toBe(true);
  });

  it('forgets what vanished and holds again what was born again', () => {
    const released = expire(carry(meet(NO_HOLDS, [unit('a'), unit('b')]), 0), HOLD, HOLD).holds;

    const holds = meet(released, [unit('b', 77)]);

    expect(holds.released.size + holds.held.size).toBe(1);
    expect(isHeld(holds, 'b')).toBe(true);
    expect(isUncarried(holds)).toBe(true);
  });

  it('waits anew when the clock was set back', () => {
    const carried = carry(meet(NO_HOLDS, [unit('a')]), 10_000);

    const setBack = expire(carried, 500, HOLD).holds;

    expect(isHeld(expire(setBack, 559, HOLD).holds, 'a')).toBe(true);
    expect(isHeld(expire(setBack, 560, HOLD).holds, 'a')).toBe(false);
  });

  it('takes over waits that began meanwhile, for the same counter only', () => {
    const base = meet(NO_HOLDS, [unit('a'), unit('b')]);
    const rendered = meet(base, [unit('a'), unit('b', 5), unit('c')]);

    const holds = adoptCarried(rendered, carry(base, 100));

    const carriedAt = [...holds.held.values()].map((held) => held.carriedAt);
    expect(carriedAt).toEqual([100, undefined, undefined]);
  });

  it('shows 0 first to two scrapers with any offset, loses nothing, and never falls', () => {
    const kind = fc.constantFrom('count', 'first', 'second');
    const events = fc.array(fc.record({ kind, at: fc.nat(500) }), { minLength: 1, maxLength: 60 });

    fc.assert(
      fc.property(events, fc.nat(120), (unsorted, holdMs) => {
        const shown = play(
          [...unsorted].sort((left, right) => left.at - right.at),
          holdMs,
        );

        const end = (shown[0]?.at ?? 0) + holdMs;
        for (const { at, value, count, turn } of shown) expect(value).toBe(turn === 0 || at < end ? 0 : count);
        for (const scraper of ['first', 'second']) {
          const values = shown.filter(({ by }) => by === scraper).map(({ value }) => value);
          expect(values).toEqual([...values].sort((left, right) => left - right));
        }
      }),
    );
  });
});

interface Event {
  /** A completion, or a scrape by the first or the second scraper. */
  readonly kind: string;
  readonly at: number;
}

/** What each scrape shows of a counter, and how far it had really counted by then. */
function play(timeline: readonly Event[], holdMs: number) {
  const shown: { by: string; at: number; turn: number; value: number; count: number }[] = [];
  let count = 0;
  let holds: Holds = NO_HOLDS;
  for (const { kind, at } of timeline) {
    if (kind === 'count') {
      count += 1;
      continue;
    }
    holds = meet(expire(holds, at, holdMs).holds, [unit('a', 0, count === 0)]);
    shown.push({ by: kind, at, turn: shown.length, value: isHeld(holds, 'a') ? 0 : count, count });
    holds = carry(holds, at);
  }
  return shown;
}
