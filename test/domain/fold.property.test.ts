import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold } from '../../src/domain/fold.ts';
import { reachesWatermark, runsToFollow } from '../../src/domain/follow.ts';
import type { Ledger } from '../../src/domain/ledger.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Run } from '../../src/domain/run.ts';
import type { RunState } from '../../src/domain/state.ts';
import type { Step } from '../../src/domain/step.ts';
import { wantedSteps } from '../../src/domain/wanted-steps.ts';
import { POLICY, REPOSITORY, T0 } from './make.ts';

/** One execution of a run: began, perhaps paused, ended with a result. Seconds after T0. */
interface Attempt {
  readonly from: number;
  readonly to: number;
  readonly paused: boolean;
  readonly result: RunState;
}

interface Plan {
  readonly build: number;
  readonly branch: string;
  readonly attempts: readonly Attempt[];
}

const END = 2_000;
const STEPS = ['build', 'test', 'build'];

const planShape = fc.record({
  branch: fc.constantFrom('main', 'develop', 'feature/a', 'feature/b'),
  createdAt: fc.integer({ min: 0, max: 1_500 }),
  attempts: fc.array(
    fc.record({
      gap: fc.integer({ min: 1, max: 120 }),
      length: fc.integer({ min: 0, max: 300 }),
      paused: fc.boolean(),
      result: fc.constantFrom<RunState>('SUCCESSFUL', 'FAILED', 'ERROR', 'STOPPED', 'EXPIRED'),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

const plansShape = fc.array(planShape, { maxLength: 25 }).map((shapes) =>
  [...shapes]
    .sort((left, right) => left.createdAt - right.createdAt)
    .map(({ branch, createdAt, attempts }, index): Plan => {
      let clock = createdAt;
      const laidOut = attempts.map(({ gap, length, paused, result }, number) => {
        const from = number === 0 ? clock : clock + gap;
        clock = from + length;
        return { from, to: clock, paused, result };
      });
      return { build: index + 1, branch, attempts: laidOut };
    }),
);

/** The run as the API would show it at `now`, or undefined before its creation. */
function runAt({ build, branch, attempts }: Plan, now: number): Run | undefined {
  const number = attempts.filter(({ from }) => from <= now).length;
  const attempt = attempts[number - 1];
  if (attempt === undefined) return undefined;
  const terminal = attempt.to <= now;
  return {
    uuid: `{${build}}`,
    buildNumber: build,
    runNumber: number,
    state: terminal ? attempt.result : attempt.paused && now > (attempt.from + attempt.to) / 2 ? 'PAUSED' : 'RUNNING',
    terminal,
    target: { kind: 'branch', name: branch },
    selector: { type: 'default' },
    trigger: 'PUSH',
    createdAt: T0 + (attempts[0]?.from ?? 0) * 1_000,
    ...(terminal ? { completedAt: T0 + attempt.to * 1_000, durationSeconds: attempt.to - attempt.from } : {}),
  };
}

/** A re-run executes only the last step again, in place: same uuid, new run number. */
function stepsAt(plan: Plan, now: number): readonly Step[] {
  const run = runAt(plan, now);
  return STEPS.map((name, index) => {
    const isLast = index === STEPS.length - 1;
    const number = isLast ? (run?.runNumber ?? 1) : 1;
    const attempt = plan.attempts[number - 1];
    const terminal = attempt !== undefined && attempt.to <= now;
    return {
      uuid: `{${plan.build}-${index}}`,
      name,
      runNumber: number,
      state: terminal ? 'SUCCESSFUL' : 'PENDING',
      terminal,
      trigger: 'automatic',
      ...(terminal ? { startedAt: T0 + attempt.from * 1_000, completedAt: T0 + attempt.to * 1_000 } : {}),
    };
  });
}

function listAt(plans: readonly Plan[], now: number): readonly Run[] {
  return plans.flatMap((plan) => runAt(plan, now) ?? []).reverse();
}

/** What a poller does: pages until the watermark, then the open runs that the pages did not show, then the wanted steps. */
function poll(
  before: Ledger | undefined,
  plans: readonly Plan[],
  { now, pagelen }: { now: number; pagelen: number },
): Ledger {
  const all = listAt(plans, now);
  const listed: Run[] = [];
  for (let page = 0; page * pagelen < all.length; page += 1) {
    const runs = all.slice(page * pagelen, (page + 1) * pagelen);
    listed.push(...runs);
    if (reachesWatermark(before?.cursor, runs)) break;
  }
  const followed = runsToFollow(before, listed).flatMap((run) => all.filter(({ uuid }) => uuid === run.uuid));
  const ledger = observe(before, { now, runs: [...listed, ...followed] });
  const wanted = wantedSteps(ledger).flatMap((run) => {
    const plan = plans.find(({ build }) => build === run.buildNumber);
    return plan === undefined ? [] : [{ run: runAt(plan, now) ?? run, steps: stepsAt(plan, now) }];
  });
  return fold(ledger, { repository: REPOSITORY, at: T0 + now * 1_000, runs: wanted, gone: [] }, POLICY).ledger;
}

function observe(before: Ledger | undefined, { now, runs }: { now: number; runs: readonly Run[] }): Ledger {
  return fold(before, toObservation(now, runs), POLICY).ledger;
}

function toObservation(now: number, runs: readonly Run[]): Observation {
  return {
    repository: REPOSITORY,
    at: T0 + now * 1_000,
    runs: runs.map((run) => ({ run })),
    gone: [],
    listing: { complete: true },
  };
}

const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);

function counted(ledger: Ledger): number {
  return sum(Object.values(ledger.identities).flatMap((identity) => Object.values(identity.results)));
}

function countedSteps(ledger: Ledger): number {
  const identities = Object.values(ledger.identities);
  return sum(identities.flatMap(({ steps }) => Object.values(steps).flatMap((tally) => Object.values(tally.results))));
}

function completionsAfter(plans: readonly Plan[], baseline: number): number {
  return plans.flatMap((plan) => plan.attempts).filter(({ to }) => to > baseline && to <= END + 3_000).length;
}

function stepCompletionsAfter(plans: readonly Plan[], baseline: number): number {
  const perPlan = plans.map(({ attempts }) => {
    const first = (attempts[0]?.to ?? 0) > baseline ? STEPS.length - 1 : 0;
    return first + attempts.filter(({ to }) => to > baseline).length;
  });
  return sum(perPlan);
}

/** Every counter of the ledger by a readable name, to compare two moments. */
function counters(ledger: Ledger): Map<string, number> {
  const all = new Map<string, number>([['missed', ledger.missed]]);
  for (const [key, identity] of Object.entries(ledger.identities)) {
    all.set(`${key} build`, identity.buildSeconds);
    for (const [result, count] of Object.entries(identity.results)) all.set(`${key} ${result}`, count);
    for (const [step, tally] of Object.entries(identity.steps)) {
      for (const [result, count] of Object.entries(tally.results)) all.set(`${key} ${step} ${result}`, count);
    }
  }
  for (const [name, pipeline] of Object.entries(ledger.pipelines)) {
    for (const [result, tally] of Object.entries(pipeline.durations)) all.set(`${name} ${result}`, sum(tally.counts));
  }
  return all;
}

function expectNoneFell(before: Ledger | undefined, after: Ledger): void {
  const now = counters(after);
  for (const [name, value] of before === undefined ? [] : counters(before)) {
    expect(now.get(name) ?? 0, name).toBeGreaterThanOrEqual(value);
  }
}

it('counts every completion after the baseline exactly once, however rarely and raggedly it polls', () => {
  const times = fc.array(fc.integer({ min: 0, max: END }), { minLength: 1, maxLength: 30 });

  fc.assert(
    fc.property(plansShape, times, fc.integer({ min: 1, max: 7 }), (plans, polls, pagelen) => {
      const ordered = [...new Set(polls)].sort((left, right) => left - right);
      // Seven attempts' worth of time later everything has ended.
      const moments = [...ordered, END + 3_000, END + 3_060];
      const baseline = moments[0] ?? 0;

      let ledger: Ledger | undefined;
      for (const now of moments) {
        const next = poll(ledger, plans, { now, pagelen });
        expectNoneFell(ledger, next);
        ledger = next;
      }

      // A re-run off the listed pages is not followed: nobody asked for it. So the pages have to hold all re-runs here.
      const allListed = pagelen >= plans.length || plans.every((plan) => plan.attempts.length === 1);
      const known = counted(ledger as Ledger) + (ledger as Ledger).missed;
      if (allListed) expect(known).toBe(completionsAfter(plans, baseline));
      else expect(known).toBeLessThanOrEqual(completionsAfter(plans, baseline));
    }),
    { numRuns: 400 },
  );
});

it('counts every step once per run number when polls are dense', () => {
  fc.assert(
    fc.property(plansShape, fc.integer({ min: 0, max: END }), (plans, baseline) => {
      const ends = plans.flatMap((plan) => plan.attempts.flatMap(({ from, to }) => [from, to]));
      const moments = [baseline, ...ends.filter((at) => at > baseline).sort((left, right) => left - right)];

      const ledger = moments.reduce<Ledger | undefined>(
        (before, now) => poll(before, plans, { now, pagelen: 100 }),
        undefined,
      );

      expect(ledger?.missed).toBe(0);
      expect(countedSteps(ledger as Ledger)).toBe(stepCompletionsAfter(plans, baseline));
    }),
    { numRuns: 300 },
  );
});

it('gives the same counts for repeated, lost and reordered observations, and one state per identity', () => {
  const schedule = fc.array(
    fc.record({ now: fc.integer({ min: 0, max: END }), times: fc.integer({ min: 0, max: 3 }) }),
    {
      minLength: 1,
      maxLength: 25,
    },
  );

  fc.assert(
    fc.property(plansShape, schedule, (plans, arrivals) => {
      // In the order of arrival, which is not the order of time; `times` of 0 is a lost poll, above 1 a repeated one.
      const observations = arrivals.flatMap(({ now, times }) =>
        Array.from({ length: times }, () => toObservation(now, listAt(plans, now))),
      );
      const last = toObservation(END + 3_000, listAt(plans, END + 3_000));
      const all = [...observations, last, last];

      let ledger: Ledger | undefined;
      for (const observation of all) {
        const next = fold(ledger, observation, POLICY).ledger;
        expectNoneFell(ledger, next);
        expect(fold(next, observation, POLICY).ledger).toBe(next);
        ledger = next;
      }

      const baseline = ((all[0]?.at ?? 0) - T0) / 1_000;
      expect(counted(ledger as Ledger) + (ledger as Ledger).missed).toBe(completionsAfter(plans, baseline));
      expect(ledger?.open).toEqual({});
      for (const identity of Object.values((ledger as Ledger).identities)) {
        const newest = plans.filter((plan) => plan.build === identity.last.run.buildNumber)[0];
        expect(identity.last.run.state).toBe(newest?.attempts.at(-1)?.result);
      }
    }),
    { numRuns: 400 },
  );
});
