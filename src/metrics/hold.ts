import type { Unit } from './hold-units.ts';

/**
 * The first-increment hold of one repository. Prometheus sees no increase in a counter that appears at 1, so a unit that was never
 * shown before is shown at 0 first: until a scrape response has carried it and the hold has passed since. Immutable and pure.
 */
export interface Holds {
  /** Units still shown at 0. */
  readonly held: ReadonlyMap<string, HeldUnit>;
  /** Units whose hold is over, with their `bornAt`. */
  readonly released: ReadonlyMap<string, number>;
}

interface HeldUnit extends Unit {
  /** Milliseconds: the first scrape response that carried it; undefined before. */
  readonly carriedAt?: number;
}

export const NO_HOLDS: Holds = { held: new Map(), released: new Map() };

/** Holds for units that Prometheus knows already, because they were restored from a store. */
export function releasedHolds(units: readonly Unit[]): Holds {
  return { held: new Map(), released: new Map(units.map((unit) => [unit.key, unit.bornAt])) };
}

/** Must the unit be shown at 0? Units never met are. */
export function isHeld(holds: Holds, key: string): boolean {
  return !holds.released.has(key);
}

/** The holds after the repository's ledger changed: new and reborn units are held, vanished ones forgotten. */
export function meet(holds: Holds, units: readonly Unit[]): Holds {
  const held = new Map<string, HeldUnit>();
  const released = new Map<string, number>();
  for (const unit of units) {
    if (holds.released.get(unit.key) === unit.bornAt) {
      released.set(unit.key, unit.bornAt);
      continue;
    }
    const before = holds.held.get(unit.key);
    const carriedAt = before?.bornAt === unit.bornAt ? before.carriedAt : undefined;
    held.set(unit.key, carriedAt === undefined ? unit : { ...unit, carriedAt });
  }
  return { held, released };
}

/** The holds after a scrape response carried every unit: those it carried for the first time begin to wait. */
export function carry(holds: Holds, now: number): Holds {
  const held = new Map<string, HeldUnit>();
  for (const [key, unit] of holds.held)
    held.set(key, unit.carriedAt === undefined ? { ...unit, carriedAt: now } : unit);
  return { held, released: holds.released };
}

/**
 * Ends the holds that have lasted `holdMs`. `uncovered` says that one of them hid a count, so that the text must be rendered again.
 * A clock that was set back begins the wait again.
 */
export function expire(
  holds: Holds,
  now: number,
  holdMs: number,
): { readonly holds: Holds; readonly uncovered: boolean } {
  const held = new Map<string, HeldUnit>();
  const released = new Map(holds.released);
  let uncovered = false;
  for (const [key, unit] of holds.held) {
    if (unit.carriedAt === undefined || now - unit.carriedAt < holdMs) {
      held.set(key, unit.carriedAt !== undefined && unit.carriedAt > now ? { ...unit, carriedAt: now } : unit);
      continue;
    }
    released.set(key, unit.bornAt);
    uncovered ||= !unit.zero;
  }
  return { holds: { held, released }, uncovered };
}

/** The holds with the waits that began in `current` meanwhile. */
export function adoptCarried(holds: Holds, current: Holds): Holds {
  const held = new Map<string, HeldUnit>();
  for (const [key, unit] of holds.held) {
    const other = current.held.get(key);
    const carriedAt = other?.bornAt === unit.bornAt ? (unit.carriedAt ?? other.carriedAt) : unit.carriedAt;
    held.set(key, carriedAt === undefined ? unit : { ...unit, carriedAt });
  }
  return { held, released: holds.released };
}

/** Is there a unit that no scrape response has carried yet? */
export function isUncarried(holds: Holds): boolean {
  for (const unit of holds.held.values()) if (unit.carriedAt === undefined) return true;
  return false;
}
