import type { Draft } from './draft.ts';
import type { IdentityLedger, SettledRun, StepTally } from './ledger.ts';

/** However busy a repository is, so many finished runs are enough to tell repeats from news. */
const MAX_SETTLED = 5_000;

/** Steps that nobody manages to fetch must not pile up for ever. */
const MAX_STEPS_DUE = 500;

/** Forgets what is old, and moves the horizon so that what was forgotten is never counted again. */
export function forgetOld(draft: Draft): void {
  pruneSettled(draft);
  forgetIdentities(draft);
  forgetPipelines(draft);
  for (const uuid of [...draft.stepsDue.keys()].slice(0, -MAX_STEPS_DUE)) draft.stepsDue.delete(uuid);
}

function pruneSettled(draft: Draft): void {
  const oldest = draft.observation.at - draft.policy.settledRetentionMs;
  const byAge = Object.entries(draft.settled).sort(([, left], [, right]) => endOf(left) - endOf(right));
  byAge.forEach(([uuid, settled], index) => {
    const isExcess = byAge.length - index > MAX_SETTLED;
    const isOld = endOf(settled) < oldest && !draft.stepsDue.has(uuid);
    if ((!isExcess && !isOld) || draft.open[uuid] !== undefined) return;
    delete draft.settled[uuid];
    draft.horizon = {
      buildNumber: Math.max(draft.horizon.buildNumber, settled.buildNumber ?? 0),
      at: Math.max(draft.horizon.at, endOf(settled)),
    };
  });
}

function forgetIdentities(draft: Draft): void {
  const oldest = draft.observation.at - draft.policy.forgetAfterMs;
  const open = new Set(Object.values(draft.open).map((run) => run.identity));
  for (const [key, identity] of Object.entries(draft.identities)) {
    if (open.has(key)) continue;
    if (lastSign(identity) < oldest || !isStillKept(draft, identity.ref)) delete draft.identities[key];
    else draft.identities[key] = withoutOldSteps(identity, oldest);
  }
}

/** A ref that a new policy no longer keeps gets no runs any more: its last state would stand still and be wrong. */
function isStillKept({ policy, observation }: Draft, ref: string): boolean {
  const { mainBranch } = observation.repository;
  return ref.startsWith('(') || mainBranch === undefined || policy.refs.keeps(ref, mainBranch);
}

/** Series of a pipeline stay as long as any ref still shows it. */
function forgetPipelines(draft: Draft): void {
  const used = new Set(Object.values(draft.identities).map((identity) => identity.pipeline));
  for (const pipeline of Object.keys(draft.pipelines)) if (!used.has(pipeline)) delete draft.pipelines[pipeline];
}

function withoutOldSteps(identity: IdentityLedger, oldest: number): IdentityLedger {
  const current = new Set(identity.last.steps?.map((step) => step.label));
  const isOld = ([label, tally]: [string, StepTally]) => tally.lastSeenAt < oldest && !current.has(label);
  const steps = Object.entries(identity.steps);
  return steps.some(isOld)
    ? { ...identity, steps: Object.fromEntries(steps.filter((entry) => !isOld(entry))) }
    : identity;
}

function lastSign({ last, bornAt }: IdentityLedger): number {
  const known = Math.max(last.run.createdAt ?? 0, last.run.completedAt ?? 0);
  return known === 0 ? bornAt : known;
}

function endOf(settled: SettledRun): number {
  return settled.completedAt ?? settled.seenAt;
}
