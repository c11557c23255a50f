import { describe, expect, it } from 'vitest';
import { fold } from '../../src/domain/fold.ts';
import type { Ledger } from '../../src/domain/ledger.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Run } from '../../src/domain/run.ts';
import { DAY_MS, makeObservation, makeRun, makeStep, POLICY } from './make.ts';

function foldAll(observations: readonly Observation[]): Ledger {
  const first = observations[0];
  if (first === undefined) throw new Error('nothing to fold');
  const start = fold(undefined, first, POLICY).ledger;
  return observations.slice(1).reduce((ledger, observation) => fold(ledger, observation, POLICY).ledger, start);
}

/** The run as an answer shows it in which nothing but its uuid can be read. */
function unreadable({ uuid }: Run): Run {
  return {
    uuid,
    runNumber: 1,
    state: 'UNKNOWN',
    terminal: false,
    unknownState: '(no state)',
    target: { kind: 'unknown' },
    trigger: 'UNKNOWN',
  };
}

const MAIN = 'main default';

function counts(ledger: Ledger): Record<string, number> {
  const runs = Object.entries(ledger.identities).map(([key, { results }]) => [key, sum(Object.values(results))]);
  return Object.fromEntries(runs) as Record<string, number>;
}

function steps(ledger: Ledger, label: string): number {
  return sum(Object.values(ledger.identities[MAIN]?.steps[label]?.results ?? {}));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('a run that cannot be read for a while', () => {
  it('is of the baseline when it had ended before the first look', () => {
    const ended = makeRun(1, 'FAILED', { created: 100, completed: 150, runNumber: 2 });
    const build = makeStep('build', { started: 110, completed: 140 }, { runNumber: 2 });

    const ledger = foldAll([
      makeObservation(200, [unreadable(ended), makeRun(2, 'SUCCESSFUL', { created: 120, completed: 160 })]),
      makeObservation(200, [{ run: unreadable(ended), steps: [build] }], { listing: undefined } as never),
      makeObservation(260, [{ run: ended, steps: [build] }]),
    ]);

    expect(counts(ledger)).toEqual({ [MAIN]: 0 });
    expect(steps(ledger, 'build')).toBe(0);
    expect(ledger.missed).toBe(0);
    expect(ledger.open).toEqual({});
    expect(foldAll([makeObservation(200, [makeRun(2, 'SUCCESSFUL')])]).identities[MAIN]?.last.run.buildNumber).toBe(2);
  });

  it('counts when it was open at the first look', () => {
    const run = makeRun(1, 'FAILED', { created: 100, completed: 250 });

    const ledger = foldAll([
      makeObservation(200, [unreadable(run)]),
      makeObservation(260, [
        { run, steps: [makeStep('early', { completed: 190 }), makeStep('late', { completed: 240 })] },
      ]),
    ]);

    expect(counts(ledger)).toEqual({ [MAIN]: 1 });
    expect([steps(ledger, 'early'), steps(ledger, 'late')]).toEqual([0, 1]);
  });

  it('counts under the name that is read later, and leaves no trace of the unknown one', () => {
    const run = makeRun(2, 'RUNNING', { created: 300 });
    const ended = makeRun(2, 'SUCCESSFUL', { created: 300, completed: 400 });
    const build = makeStep('build', { started: 310, completed: 340 });

    const ledger = foldAll([
      makeObservation(200, [makeRun(1, 'SUCCESSFUL')]),
      makeObservation(320, [unreadable(run)]),
      makeObservation(345, [{ run: unreadable(run), steps: [build] }]),
      makeObservation(350, [run]),
      makeObservation(420, [{ run: ended, steps: [build] }]),
    ]);

    expect(counts(ledger)).toEqual({ [MAIN]: 1 });
    expect(ledger.identities[MAIN]?.last.run).toEqual(ended);
    expect(steps(ledger, 'build')).toBe(1);
    expect(ledger.missed).toBe(0);
  });

  it('does not count again when it was counted and forgotten', () => {
    const run = makeRun(2, 'SUCCESSFUL', { created: 300, completed: 400 });
    const build = makeStep('build', { started: 310, completed: 390 });
    const days = (4 * DAY_MS) / 1_000;

    const ledger = foldAll([
      makeObservation(200, [makeRun(1, 'SUCCESSFUL')]),
      makeObservation(420, [{ run, steps: [build] }]),
      makeObservation(days, [run]),
      makeObservation(days + 60, [unreadable(run)]),
      makeObservation(days + 60, [{ run: unreadable(run), steps: [build] }]),
      makeObservation(days + 120, [{ run, steps: [build] }]),
    ]);

    expect(ledger.settled[run.uuid]?.runNumber ?? 1).toBe(1);
    expect(counts(ledger)).toEqual({ [MAIN]: 1 });
    expect(steps(ledger, 'build')).toBe(1);
    expect(ledger.open).toEqual({});
  });
});
