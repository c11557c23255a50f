import { afterEach, describe, expect, it } from 'vitest';
import { type Bcrypt, createBcrypt } from '../../src/http/bcrypt-worker.ts';
import { ALICE, BOB } from './sample-users.ts';

const workers: Bcrypt[] = [];

function create(): Bcrypt {
  const bcrypt = createBcrypt();
  workers.push(bcrypt);
  return bcrypt;
}

afterEach(async () => {
  await Promise.all(workers.splice(0).map((bcrypt) => bcrypt.dispose()));
});

describe('createBcrypt', () => {
  it('compares in the order asked', async () => {
    const bcrypt = create();

    const verdicts = await Promise.all([
      bcrypt.compare(ALICE.password, ALICE.hash),
      bcrypt.compare('wrong', ALICE.hash),
      bcrypt.compare(BOB.password, BOB.hash),
      bcrypt.compare('x', 'no hash at all'),
    ]);

    expect(verdicts).toEqual([true, false, true, false]);
  });

  it('rejects what waits when it is disposed of, and starts again when asked', async () => {
    const bcrypt = create();
    const waiting = bcrypt.compare('x', `$2b$12$${'.'.repeat(53)}`);
    const outcome = expect(waiting).rejects.toThrow('the password worker ended');

    await bcrypt.dispose();

    await outcome;
    expect(await bcrypt.compare(ALICE.password, ALICE.hash)).toBe(true);
  });

  it('leaves the event loop alone', async () => {
    const bcrypt = create();
    await bcrypt.compare(ALICE.password, ALICE.hash);
    const { user: before } = process.cpuUsage();
    const { active } = performance.eventLoopUtilization();

    await bcrypt.compare('x', `$2b$11$${'.'.repeat(53)}`);

    const busyHere = performance.eventLoopUtilization().active - active;
    const busyInAll = (process.cpuUsage().user - before) / 1_000;
    // The work was done (all threads), and not by this thread: no guess about the speed of the machine.
    expect(busyHere).toBeLessThan(busyInAll / 2);
  });
});
