/**
 * When will an open run end? And so: when is the next look worth a call?
 *
 * The chance that a run ends in the next second, given that it has not ended yet, is its hazard. It is estimated from the
 * durations already seen of the same pipeline, each blurred into a logistic bell, plus one imaginary run that may end at any
 * time (so that an early failure is looked for as well, and a pipeline without history can be planned).
 *
 * A look costs one call and saves half of the gap before it on average, so the best gap at a moment with hazard h is
 * proportional to 1/sqrt(h): long gaps well before the usual end, short ones around it, longer again when it has passed.
 */
export interface OpenAge {
  /** Seconds since the run began, or began to move again. */
  readonly ageSeconds: number;
  /** Seconds from creation to completion of earlier runs of the same pipeline. */
  readonly samples: readonly number[];
}

export interface GapOptions {
  /** Gap in seconds where the hazard is `REFERENCE_HAZARD`: what the user configured as active interval. */
  readonly activeSeconds: number;
  /** No gap is longer. */
  readonly maxSeconds: number;
}

/** A run that will end within about two minutes is looked at every active interval. */
const REFERENCE_HAZARD = 1 / 110;
/** The imaginary run ends between these two ages, as likely in each doubling of the age. */
const SHORTEST_SECONDS = 20;
const LONGEST_SECONDS = 3 * 3600;
/** Width of a bell, as a part of the duration: one run says little, sixteen say much. */
const WIDTH_OF_ONE = 0.12;
const NARROWEST = 0.05;
const NARROWEST_SECONDS = 3;
/** Steps of the numeric integration. */
const STEPS = 60;
/** A gap is never shorter than this part of the active interval. */
const SHORTEST_GAP = 1 / 3;

/** The chance per second that a run of this age ends now. Positive for every age. */
export function endHazard({ ageSeconds, samples }: OpenAge): number {
  const age = Math.max(ageSeconds, SHORTEST_SECONDS);
  const relative = Math.max(NARROWEST, WIDTH_OF_ONE / Math.sqrt(Math.max(1, samples.length)));
  const doublings = Math.log(LONGEST_SECONDS / SHORTEST_SECONDS);
  let density = 1 / (age * doublings);
  // Older than anything that was expected: the chance to end goes on falling with the age.
  let survival = Math.max(1, Math.log(LONGEST_SECONDS / age)) / doublings;
  for (const sample of samples) {
    const width = Math.max(NARROWEST_SECONDS, sample * relative);
    const ended = 1 / (1 + Math.exp((sample - age) / width));
    density += (ended * (1 - ended)) / width;
    survival += 1 - ended;
  }
  return density / survival;
}

/**
 * Seconds until the next look at a repository with these open runs; one look sees all of them, so their hazards add up.
 * The answer is where the sum of dt/gap(t) reaches one, at most `maxSeconds`.
 */
export function nextLookSeconds(runs: readonly OpenAge[], { activeSeconds, maxSeconds }: GapOptions): number {
  const step = maxSeconds / STEPS;
  let phase = 0;
  for (let index = 0; index < STEPS; index++) {
    const middle = (index + 0.5) * step;
    const hazard = runs.reduce((sum, run) => sum + endHazard({ ...run, ageSeconds: run.ageSeconds + middle }), 0);
    const gap = Math.max(activeSeconds * Math.sqrt(REFERENCE_HAZARD / hazard), activeSeconds * SHORTEST_GAP);
    const gain = step / gap;
    if (phase + gain >= 1) return (index + (1 - phase) / gain) * step;
    phase += gain;
  }
  return maxSeconds;
}
