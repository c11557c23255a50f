import { setTimeout as sleep } from 'node:timers/promises';

/** In milliseconds. */
export interface Patience {
  readonly within: number;
  readonly every?: number;
}

/**
 * Asks again until the check returns something other than `undefined` or `false`. Real programs tell nobody when they are done.
 *
 * @throws Error with the last failure as its cause once the patience is over.
 */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  { within, every = 100 }: Patience,
): Promise<T> {
  const end = Date.now() + within;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      const answer = await check();
      if (answer !== undefined && answer !== false) return answer;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await sleep(every);
  }
  throw new Error(`not within ${within} ms: ${what}`, { cause: failure });
}
