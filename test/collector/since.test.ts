import { expect, test } from 'vitest';
import { trackMoving } from '../../src/collector/since.ts';
import type { Run } from '../../src/domain/run.ts';
import { MINUTE, makeRepository, makeRun, NOON, page } from './fake-api.ts';
import { makeIngest } from './make-ingest.ts';

async function ledgerWith(run: Run) {
  const { ingest } = makeIngest();
  const repository = makeRepository('api');
  await ingest.discovered(repository);
  const ledger = await ingest.observe({
    repository,
    at: NOON,
    runs: page([run]).items.map((item) => ({ run: item })),
    gone: [],
  });
  if (ledger === undefined) throw new Error('nothing was written');
  return ledger;
}

const OPEN = makeRun(1, { terminal: false, createdAt: NOON - 30 * MINUTE });

test('a run moves since its creation', async () => {
  const moving = trackMoving(new Map(), await ledgerWith(OPEN), NOON);

  expect(moving.get('{run-1}')?.at).toBe(NOON - 30 * MINUTE);
});

test('a run that goes on after waiting moves since then', async () => {
  const paused = trackMoving(new Map(), await ledgerWith({ ...OPEN, state: 'PAUSED' }), NOON);

  const moving = trackMoving(paused, await ledgerWith(OPEN), NOON + MINUTE);
  const still = trackMoving(moving, await ledgerWith(OPEN), NOON + 2 * MINUTE);

  expect(moving.get('{run-1}')?.at).toBe(NOON + MINUTE);
  expect(still.get('{run-1}')?.at).toBe(NOON + MINUTE);
});

test('a re-run in place keeps its creation time, but moves since it was seen', async () => {
  const rerun = { ...OPEN, runNumber: 2 };

  const first = trackMoving(
    trackMoving(new Map(), await ledgerWith(OPEN), NOON),
    await ledgerWith(rerun),
    NOON + MINUTE,
  );
  const unknown = trackMoving(new Map(), await ledgerWith(rerun), NOON + MINUTE);

  expect(first.get('{run-1}')?.at).toBe(NOON + MINUTE);
  expect(unknown.get('{run-1}')?.at).toBe(NOON + MINUTE);
});

test('a creation time in the future, from another clock, is not believed', async () => {
  const moving = trackMoving(new Map(), await ledgerWith({ ...OPEN, createdAt: NOON + 60 * MINUTE }), NOON);

  expect(moving.get('{run-1}')?.at).toBe(NOON);
});

test('what has ended is forgotten', async () => {
  const before = trackMoving(new Map(), await ledgerWith(OPEN), NOON);

  const after = trackMoving(before, await ledgerWith(makeRun(1)), NOON);

  expect(after.size).toBe(0);
});
