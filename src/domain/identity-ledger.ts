import type { IdentityLedger, LastRun, OpenRun, StepTally } from './ledger.ts';
import type { Run } from './run.ts';
import {
  RUN_RESULTS,
  type RunResult,
  type RunState,
  STEP_RESULTS,
  type StepResult,
  toOpenRunState,
  toRunResult,
} from './state.ts';

/** A new identity: all counters at 0. */
export function createIdentity(labels: { ref: string; pipeline: string }, run: Run, bornAt: number): IdentityLedger {
  return {
    ref: labels.ref,
    pipeline: labels.pipeline,
    bornAt,
    last: { run },
    results: zeros(RUN_RESULTS),
    buildSeconds: 0,
    consecutiveFailures: 0,
    open: {},
    steps: {},
  };
}

/** A new step tally: all results at 0. */
export function createStepTally(bornAt: number): StepTally {
  return { bornAt, lastSeenAt: bornAt, results: zeros(STEP_RESULTS) };
}

/** The identity with one more completion counted. `buildSeconds` are those that this run number was billed. */
export function withCompletion(identity: IdentityLedger, result: RunResult, buildSeconds: number): IdentityLedger {
  return {
    ...identity,
    results: { ...identity.results, [result]: identity.results[result] + 1 },
    buildSeconds: identity.buildSeconds + buildSeconds,
  };
}

/** The tally with one more finished step. */
export function withStep(tally: StepTally, result: StepResult): StepTally {
  return { ...tally, results: { ...tally.results, [result]: tally.results[result] + 1 } };
}

/**
 * The identity after a completion, counted or of the baseline: times of the last success and failure, failures in a row. A completion
 * that is older than the newest known one still moves the times forward, but not the row.
 */
export function withOutcome(identity: IdentityLedger, run: Run, seenAt: number): IdentityLedger {
  const at = run.completedAt ?? seenAt;
  const kind = outcome(toRunResult(run.state));
  if (kind === 'neither') return identity;
  const late = identity.lastOutcomeAt !== undefined && at < identity.lastOutcomeAt;
  const row = kind === 'success' ? 0 : identity.consecutiveFailures + 1;
  return {
    ...identity,
    ...(kind === 'success'
      ? { lastSuccessAt: Math.max(at, identity.lastSuccessAt ?? at) }
      : { lastFailureAt: Math.max(at, identity.lastFailureAt ?? at) }),
    ...(late ? {} : { consecutiveFailures: row, lastOutcomeAt: at }),
  };
}

/** STOPPED is a person's wish and UNKNOWN is not known: neither is a success nor a failure. */
function outcome(result: RunResult): 'success' | 'failure' | 'neither' {
  if (result === 'SUCCESSFUL') return 'success';
  return result === 'STOPPED' || result === 'UNKNOWN' ? 'neither' : 'failure';
}

/** Is `run` at least as new as the identity's last run? By build number, else by creation; a re-run by its run number. */
export function isNewest(last: LastRun, run: Run): boolean {
  if (last.run.uuid === run.uuid) return run.runNumber >= last.run.runNumber;
  if (run.buildNumber !== undefined && last.run.buildNumber !== undefined) {
    return run.buildNumber > last.run.buildNumber;
  }
  return (run.createdAt ?? 0) >= (last.run.createdAt ?? 0);
}

/** What `runs` and `oldest_open_run_created_timestamp_seconds` say of these open runs. */
export function toOpenCounts(runs: readonly OpenRun[]): IdentityLedger['open'] {
  const counts: Partial<Record<RunState, { count: number; oldestCreatedAt?: number }>> = {};
  for (const { run } of runs) {
    const state = toOpenRunState(run.state);
    const current = counts[state];
    const oldest = Math.min(
      current?.oldestCreatedAt ?? Number.POSITIVE_INFINITY,
      run.createdAt ?? Number.POSITIVE_INFINITY,
    );
    counts[state] = {
      count: (current?.count ?? 0) + 1,
      ...(Number.isFinite(oldest) ? { oldestCreatedAt: oldest } : {}),
    };
  }
  return counts;
}

function zeros<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
