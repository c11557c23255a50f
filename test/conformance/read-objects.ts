import { WireState, WireTarget } from '../../src/bitbucket/schema.ts';
import { toRepository } from '../../src/bitbucket/to-repository.ts';
import { toRun } from '../../src/bitbucket/to-run.ts';
import { toStep } from '../../src/bitbucket/to-step.ts';
import { toSelector, toTarget } from '../../src/bitbucket/to-target.ts';
import type { Run } from '../../src/domain/run.ts';
import { type FlatState, toRunResult, toRunState, toStepResult, toStepState } from '../../src/domain/state.ts';
import type { Step } from '../../src/domain/step.ts';
import { type Target, toPipeline } from '../../src/domain/target.ts';
import { quote, type Reading, seconds } from './report-line.ts';

const ABSENT = '(no state)';

/** A pipeline object by the product's own conversion. Without a uuid the product counts it as unreadable; its state is shown still. */
export function readRun(value: unknown): Reading {
  const run = toRun(value);
  return run === undefined ? readUnreadable(value, readRunState) : describeRun(run);
}

export function readStep(value: unknown): Reading {
  const step = toStep(value);
  return step === undefined ? readUnreadable(value, readStepState) : describeStep(step);
}

export function readRepository(value: unknown): Reading {
  const repository = toRepository('workspace', value);
  if (repository === undefined) return { facts: { unreadable: 'no-slug' } };
  const { project = '-', mainBranch = '-', updatedAt } = repository;
  const updated = updatedAt === undefined ? '-' : new Date(updatedAt).toISOString();
  return {
    facts: { repository: quote(repository.repository), project: quote(project), main: quote(mainBranch), updated },
  };
}

/** A target object, or an object that holds one. */
export function readTarget(value: unknown): Reading {
  const parsed = WireTarget.safeParse(property(value, 'target') ?? value);
  if (!parsed.success) return { facts: {}, fault: 'not an object' };
  const target = toTarget(parsed.data);
  return { facts: { target: describeTarget(target), pipeline: quote(toPipeline(toSelector(parsed.data))) } };
}

/** A state of a run or, by its type, of a step. */
export function readState(value: unknown): Reading {
  const parsed = WireState.safeParse(property(value, 'state') ?? value);
  if (!parsed.success) return { facts: {}, fault: 'not an object' };
  const types = [parsed.data.type, parsed.data.stage?.type, parsed.data.result?.type];
  const isStep = types.some((type) => type?.startsWith('pipeline_step_'));
  return isStep ? readStepState(parsed.data) : readRunState(parsed.data);
}

function readUnreadable(value: unknown, read: (state: WireState | undefined) => Reading): Reading {
  const parsed = WireState.safeParse(property(value, 'state'));
  const reading = read(parsed.success ? parsed.data : undefined);
  return { ...reading, facts: { ...reading.facts, unreadable: 'no-uuid' } };
}

function readRunState(state: WireState | undefined): Reading {
  const flat = toRunState(state);
  return judge(flat, toRunResult(flat.state));
}

function readStepState(state: WireState | undefined): Reading {
  const flat = toStepState(state);
  return judge(flat, toStepResult(flat.state));
}

/** A name that is missing is no fault of the table; a name that the table does not hold is. */
function judge(flat: FlatState<string>, result: string): Reading {
  const facts = { state: flat.state, result: flat.terminal ? result : '-' };
  const { unknown } = flat;
  if (unknown === undefined || unknown === ABSENT) return { facts };
  return { facts, fault: `the state ${unknown} is not in the table` };
}

function describeRun(run: Run): Reading {
  const judged = judge(toFlat(run), toRunResult(run.state));
  const facts = {
    ...judged.facts,
    target: describeTarget(run.target),
    pipeline: quote(toPipeline(run.selector)),
    trigger: run.trigger,
    build: run.buildNumber === undefined ? '-' : `${run.buildNumber}.${run.runNumber}`,
    wall: toWall(run.createdAt, run.completedAt),
    duration: seconds(run.durationSeconds),
    billed: seconds(run.buildSeconds),
  };
  return { ...judged, facts };
}

function describeStep(step: Step): Reading {
  const judged = judge(toFlat(step), toStepResult(step.state));
  const facts = {
    ...judged.facts,
    name: step.name === undefined ? '-' : quote(step.name),
    trigger: step.trigger,
    wall: toWall(step.startedAt, step.completedAt),
    duration: seconds(step.durationSeconds),
    billed: seconds(step.buildSeconds),
  };
  return { ...judged, facts };
}

/** Bitbucket's clocks may put the end some ms before the beginning; that is no time at all. */
function toWall(from: number | undefined, to: number | undefined): string {
  return seconds(from === undefined || to === undefined ? undefined : Math.max(0, to - from) / 1000);
}

function toFlat(object: Run | Step): FlatState<string> {
  const { state, terminal, unknownState } = object;
  return { state, terminal, ...(unknownState === undefined ? {} : { unknown: unknownState }) };
}

function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'branch':
    case 'tag':
      return quote(`${target.kind}:${target.name}`);
    case 'pull-request':
      return quote(`pull-request:#${target.id ?? '?'}:${target.source ?? '?'}>${target.destination ?? '?'}`);
    case 'merge-queue':
      return quote(`merge-queue:${target.name}>${target.targetBranch ?? '?'}`);
    case 'commit':
    case 'unknown':
      return target.kind;
    default:
      return target satisfies never;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
