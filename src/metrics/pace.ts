import { setImmediate } from 'node:timers/promises';

/** Keeps long work from blocking the event loop: whoever does a piece of it says so, and waits when enough was done in one go. */
export interface Pace {
  /** Resolves at once, or after a turn of the event loop when the work since the last turn adds up. */
  spend(work: number): Promise<void>;
}

/** `perTurn` is the work allowed between two turns, in the units of `spend`. */
export function createPace(perTurn: number): Pace {
  let spent = 0;
  return {
    spend: async (work) => {
      spent += work;
      if (spent < perTurn) return;
      spent = 0;
      await setImmediate();
    },
  };
}
