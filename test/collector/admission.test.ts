import { expect, test } from 'vitest';
import { createAdmission } from '../../src/collector/admission.ts';
import type { Watched } from '../../src/collector/fleet.ts';
import { createLane } from '../../src/collector/lane.ts';
import type { PollClass } from '../../src/collector/when.ts';
import { INITIAL_POLL_STATUS } from '../../src/domain/snapshot.ts';
import { createFakeApi, MINUTE, makeRepository, NOON } from './fake-api.ts';

const RICH = createLane(createFakeApi({}), () => NOON);
const RESERVE_ONLY = createLane(
  createFakeApi({ budget: () => ({ limit: 1000, remaining: 50, reserved: 100, nextFreeAt: NOON + MINUTE }) }),
  () => NOON,
);

function watched(pollClass: PollClass, lane = RICH): Watched {
  return {
    repository: makeRepository('any'),
    lane,
    ledger: undefined,
    poll: INITIAL_POLL_STATUS,
    movingSince: new Map(),
    foundAt: NOON,
    earliestAt: NOON,
    jitter: 0,
    planned: { class: pollClass, wantedAt: NOON, dueAt: NOON, intervalMs: 0, wantedIntervalMs: 0 },
  };
}

function admit(fleet: Readonly<Record<string, Watched>>, free: number) {
  return createAdmission({ get: (key) => fleet[key] }, () => NOON)(Object.keys(fleet), free);
}

test('what moves comes first, then those waiting longest', () => {
  const admission = admit({ a: watched('idle'), b: watched('first'), c: watched('hinted'), d: watched('active') }, 3);

  expect(admission.start).toEqual(['c', 'd', 'a']);
});

test('out of budget, idle ones wait and do not keep others from starting', () => {
  const admission = admit(
    { a: watched('idle', RESERVE_ONLY), b: watched('active', RESERVE_ONLY), c: watched('idle') },
    4,
  );

  expect(admission).toEqual({ start: ['b', 'c'], lookAgainAt: NOON + MINUTE });
});

test('a credential that was refused is tried by one poll, and opens when it is accepted', () => {
  let now = NOON;
  const lane = createLane(createFakeApi({}), () => now);
  const fleet = { a: watched('idle', lane), b: watched('active', lane), c: watched('idle', lane) };
  const choose = () => createAdmission({ get: (key) => fleet[key as 'a'] }, () => now)(Object.keys(fleet), 4).start;
  lane.refused();

  const shut = choose();
  now += MINUTE;
  const probe = choose();
  const during = choose();
  lane.accepted();

  expect([shut, probe, during, choose()]).toEqual([[], ['b'], [], ['b', 'a', 'c']]);
});

test('what is not watched any more is left out', () => {
  const admission = createAdmission({ get: () => undefined }, () => NOON)(['gone'], 4);

  expect(admission.start).toEqual([]);
});
