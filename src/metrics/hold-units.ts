import type { HistogramTally, IdentityLedger, Ledger, PipelineLedger } from '../domain/ledger.ts';

/**
 * A thing that is counted from 0 on its own: an identity, a step of an identity, a histogram. Units are readable keys, unique within
 * their repository; NUL separates because no ref, selector or step name can hold it.
 */
export interface Unit {
  readonly key: string;
  /** Milliseconds: another one than before means that the counter began again. */
  readonly bornAt: number;
  /** Nothing counted yet: holding it back changes nothing. */
  readonly zero: boolean;
}

/** Unit of `runs_total` and `build_seconds_total`. `identity` is the key within the ledger. */
export function identityUnit(identity: string): string {
  return `identity\0${identity}`;
}

/** Unit of `steps_total`. */
export function stepUnit(identity: string, step: string): string {
  return `step\0${identity}\0${step}`;
}

/** Unit of `run_queue_seconds`. `pipeline` is the key within the ledger. */
export function queueUnit(pipeline: string): string {
  return `queue\0${pipeline}`;
}

/** Unit of `run_duration_seconds`. */
export function durationUnit(pipeline: string, result: string): string {
  return `duration\0${pipeline}\0${result}`;
}

/** Unit of `step_duration_seconds`. */
export function stepDurationUnit(pipeline: string, step: string): string {
  return `step-duration\0${pipeline}\0${step}`;
}

/** Every unit that a ledger holds. */
export function unitsOf(ledger: Ledger | undefined): readonly Unit[] {
  if (ledger === undefined) return [];
  const identities = Object.entries(ledger.identities).flatMap(([key, identity]) => identityUnits(key, identity));
  const pipelines = Object.entries(ledger.pipelines).flatMap(([key, pipeline]) => pipelineUnits(key, pipeline));
  return [...identities, ...pipelines];
}

function identityUnits(key: string, identity: IdentityLedger): readonly Unit[] {
  const own = {
    key: identityUnit(key),
    bornAt: identity.bornAt,
    zero: isZero(identity.results) && identity.buildSeconds === 0,
  };
  const steps = Object.entries(identity.steps).map(([step, tally]) => ({
    key: stepUnit(key, step),
    bornAt: tally.bornAt,
    zero: isZero(tally.results),
  }));
  return [own, ...steps];
}

function pipelineUnits(key: string, pipeline: PipelineLedger): readonly Unit[] {
  const durations = Object.entries(pipeline.durations).map(([result, tally]) =>
    histogramUnit(durationUnit(key, result), tally),
  );
  const steps = Object.entries(pipeline.stepDurations).map(([step, tally]) =>
    histogramUnit(stepDurationUnit(key, step), tally),
  );
  return [histogramUnit(queueUnit(key), pipeline.queue), ...durations, ...steps];
}

function histogramUnit(key: string, tally: HistogramTally): Unit {
  return { key, bornAt: tally.bornAt, zero: isZero(tally.counts) };
}

function isZero(counts: Readonly<Record<string, number>> | readonly number[]): boolean {
  return Object.values(counts).every((count) => count === 0);
}
