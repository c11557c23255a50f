import type { RunPlan } from '../../src/demo/plan.ts';
import { isFinished } from '../../src/demo/plan.ts';
import { runAt } from '../../src/demo/run-at.ts';
import type { Completion } from '../../src/demo/truth.ts';
import { repositoryKey } from '../../src/domain/repository.ts';
import type { RepositoryRecord } from '../../src/domain/snapshot.ts';
import { OPEN_RUN_STATES, RUN_RESULTS, RUN_STATES, STEP_RESULTS } from '../../src/domain/state.ts';
import { HOUR, WORKSPACE } from './chaos-world.ts';
import { countCalls } from './rolling.ts';
import type { Evidence } from './run-chaos.ts';
import { expectSteps, type ToldStep } from './step-truth.ts';
import { identityOf, labelsOf } from './truth-labels.ts';
import type { Testimony } from './witness.ts';

/** What came of it. */
export interface Judgement {
  /** Where the exporter and the truth differ; at best none. */
  readonly faults: readonly string[];
  readonly runsCounted: number;
  /** Attempts that nobody could see: a re-run overwrote them, or a cut list hid them. */
  readonly runsMissed: number;
  readonly stepsCounted: number;
  readonly openAtTheEnd: number;
}

/** One repository and everything that is needed to judge it. */
export interface Case {
  readonly key: string;
  readonly slug: string;
  readonly record: RepositoryRecord;
  readonly testimony: Testimony;
  /** All runs of the simulator that were shown to the exporter. */
  readonly shown: readonly RunPlan[];
  readonly evidence: Evidence;
  readonly fault: (text: string) => void;
}

/** Compares the last page, and everything that was counted, with what really happened. */
export function judge(evidence: Evidence): Judgement {
  const { world, end, snapshot, chaos, simulator, pages } = evidence;
  const faults: string[] = [...evidence.errors, ...pages.faults];
  const sums = { runsCounted: 0, runsMissed: 0, stepsCounted: 0, openAtTheEnd: 0 };
  const existing = world.repositories(end).map(({ workspace, slug }) => repositoryKey({ workspace, repository: slug }));
  compare('repositories', [...snapshot.records.keys()].sort(), existing.sort(), (text) => faults.push(text));
  for (const [key, record] of snapshot.records) {
    const testimony = evidence.witness.testimony(key);
    if (testimony === undefined || record.ledger === undefined) {
      if (world.runs(key).createdBy(end) > 0) faults.push(`${key}: has runs and was never seen`);
      continue;
    }
    const shown = world
      .runs(key)
      .all()
      .filter(({ uuid }) => testimony.runs.has(uuid));
    const slug = record.repository.repository;
    const fault = (text: string): void => void faults.push(`${key}: ${text}`);
    const one: Case = { key, slug, record, testimony, shown, evidence, fault };
    const runs = judgeRuns(one);
    sums.runsCounted += runs.counted;
    sums.runsMissed += runs.missed;
    sums.openAtTheEnd += judgeStates(one);
    sums.stepsCounted += judgeSteps(one);
  }
  for (const series of pages.values.keys()) {
    const slug = /repository="([^"]*)"/.exec(series)?.[1];
    if (slug !== undefined && !existing.includes(`${WORKSPACE}/${slug}`))
      faults.push(`on the page though gone: ${series}`);
  }
  const worst = countCalls(simulator.calls().map(({ at }) => at));
  if (worst > chaos.requestsPerHour) faults.push(`${worst} requests in one hour, allowed are ${chaos.requestsPerHour}`);
  if (evidence.renderFailures !== 0) faults.push(`${evidence.renderFailures} render failures`);
  const isDamaged = chaos.trouble.includes('damage');
  if (!isDamaged && evidence.unknownStates !== 0) faults.push(`${evidence.unknownStates} unknown states`);
  return { faults, ...sums };
}

/**
 * Every attempt that was over after the baseline and was ever shown to be over is counted once, with its result, and nothing else
 * is. Every attempt that was not shown, and every run that was not, is said to be missed.
 */
function judgeRuns(one: Case): { readonly counted: number; readonly missed: number } {
  const { key, testimony, shown, evidence, fault, record } = one;
  const due = evidence.world
    .completions(evidence.end)
    .filter(({ repository, completedAt }) => repository === key && completedAt > testimony.baselineAt);
  const told = due.filter((completion) => testimony.completed.has(attemptKey(completion)));
  const counted = evidence.counted.get(key) ?? [];
  compare('counted attempts', [...counted].sort(), told.map(attemptKey).sort(), fault);
  const hidden = evidence.world
    .runs(key)
    .all()
    .filter(({ uuid, createdAt, removedAt }) => {
      return createdAt > testimony.baselineAt && !testimony.runs.has(uuid) && removedAt === undefined;
    });
  const lenient = isLenient(one);
  if (hidden.length > 0 && evidence.chaos.maxPages > 1 && !lenient) fault(`${hidden.length} runs were never shown`);
  const overwritten = due.filter((completion) => {
    return testimony.runs.has(completion.uuid) && !testimony.completed.has(attemptKey(completion));
  });
  const missed = evidence.pages.values.get(`bitbucket_pipelines_runs_missed_total{${labelsOf(one.slug)}}`);
  const most = overwritten.length + hidden.length;
  if (missed === undefined || missed > most || (missed < most && !lenient)) {
    fault(`missed: is ${missed}; should be ${overwritten.length} overwritten and ${hidden.length} hidden`);
  }
  compare('missed in the ledger', record.ledger?.missed, missed, fault);
  const tally = new Map<string, number>();
  for (const run of shown) {
    for (const result of RUN_RESULTS) tally.set(`${identityLabels(one, run)},result="${result}"`, 0);
  }
  for (const { uuid, result } of told) {
    const run = shown.find((candidate) => candidate.uuid === uuid);
    if (run === undefined) continue;
    const series = `${identityLabels(one, run)},result="${result}"`;
    tally.set(series, (tally.get(series) ?? 0) + 1);
  }
  comparePage(one, 'runs_total', tally);
  return { counted: counted.length, missed: missed ?? Number.NaN };
}

/** The newest run's state, exactly one; and the open runs, each in its state. */
function judgeStates(one: Case): number {
  const { shown, evidence } = one;
  const newest = new Map(shown.map((run) => [identityLabels(one, run), run]));
  const open = shown.flatMap((run) => {
    const state = runAt(run, evidence.end)?.state;
    return state === undefined || isFinished(state) ? [] : [`${identityLabels(one, run)},state="${state}"`];
  });
  const gauge = new Map<string, number>();
  const states = new Map<string, number>();
  for (const [identity, run] of newest) {
    for (const state of OPEN_RUN_STATES) gauge.set(`${identity},state="${state}"`, 0);
    const actual = runAt(run, evidence.end)?.state ?? stateWhenRemoved(run);
    for (const state of RUN_STATES) states.set(`${identity},state="${state}"`, state === actual ? 1 : 0);
  }
  for (const series of open) gauge.set(series, (gauge.get(series) ?? 0) + 1);
  comparePage(one, 'runs', gauge);
  comparePage(one, 'last_run_state', states);
  return open.length;
}

function judgeSteps(one: Case): number {
  const expected = expectSteps(one);
  const tally = tallySteps(one, expected.told);
  const page = pageOf(one, 'steps_total');
  // Steps of the baseline have counters too, at 0.
  for (const [series, value] of page) if (value === 0 && !tally.has(series)) page.delete(series);
  for (const [series, value] of isLenient(one) ? tally : []) {
    if ((page.get(series) ?? 0) < value) page.set(series, value);
  }
  compare('steps_total', [...page].sort(byName), [...tally].sort(byName), one.fault);
  // A damaged list of steps is not asked for again.
  const lost = one.evidence.chaos.trouble.includes('damage') ? [] : expected.untold;
  if (lost.length > 0) one.fault(`${lost.length} steps never asked for: ${lost[0]}`);
  return expected.told.length;
}

function tallySteps(one: Case, told: readonly ToldStep[]): ReadonlyMap<string, number> {
  const tally = new Map<string, number>();
  for (const { run, label, result } of told) {
    for (const each of STEP_RESULTS) {
      const series = `${identityLabels(one, run)},step="${label}",result="${each}"`;
      tally.set(series, (tally.get(series) ?? 0) + Number(each === result));
    }
  }
  return tally;
}

/**
 * What a re-run overwrote of a run that was forgotten before, and what stood only in damaged objects of a list, nobody can know: there
 * the missed runs and the steps may fall short. Never may more be said, and completions are counted exactly all the same.
 */
function isLenient({ evidence: { chaos } }: Case): boolean {
  return chaos.settledRetentionMs < 24 * HOUR || chaos.trouble.includes('damage');
}

function comparePage(one: Case, family: string, expected: ReadonlyMap<string, number>): void {
  compare(family, [...pageOf(one, family)].sort(byName), [...expected].sort(byName), one.fault);
}

/** The repository's lines of a family on the last page, by their labels. */
function pageOf({ evidence, slug }: Case, family: string): Map<string, number> {
  const head = `bitbucket_pipelines_${family}{`;
  const own = new Map<string, number>();
  for (const [series, value] of evidence.pages.values) {
    if (!series.startsWith(head) || !series.includes(`repository="${slug}"`)) continue;
    own.set(series.slice(head.length, -1), value);
  }
  return own;
}

function compare(what: string, actual: unknown, expected: unknown, fault: (text: string) => void): void {
  const [left, right] = [toLines(actual), toLines(expected)];
  const surplus = left.filter((line) => !right.includes(line));
  const lacking = right.filter((line) => !left.includes(line));
  if (surplus.length > 0 || lacking.length > 0) {
    fault(`${what}: is ${surplus.slice(0, 6).join(' ')}; should be ${lacking.slice(0, 6).join(' ')}`);
  } else if (left.length !== right.length) fault(`${what}: ${left.length} entries, should be ${right.length}`);
}

function toLines(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)) : [JSON.stringify(value)];
}

function stateWhenRemoved(run: RunPlan): string {
  const state = runAt({ ...run, removedAt: Number.POSITIVE_INFINITY }, (run.removedAt ?? 0) - 1)?.state;
  return state === undefined || !isFinished(state) ? 'UNKNOWN' : state;
}

function identityLabels({ slug }: Case, run: RunPlan): string {
  return labelsOf(slug, identityOf(run));
}

function attemptKey({ uuid, runNumber }: Completion): string {
  return `${uuid} ${runNumber}`;
}

function byName([left]: readonly [string, number], [right]: readonly [string, number]): number {
  return left < right ? -1 : 1;
}
