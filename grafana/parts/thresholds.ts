import { type Threshold, ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';

/** From which value on which colour; the first holds below all others. */
export type Steps = readonly [base: string, ...rest: (readonly [from: number, color: string])[]];

/** For what has no good and no bad. */
export const NEUTRAL: Steps = ['blue'];
/** For what should be nothing. */
export const NONE_IS_GOOD: Steps = ['green', [1, 'red']];
/** For a share of good outcomes. */
export const HIGH_IS_GOOD: Steps = ['red', [0.8, 'orange'], [0.95, 'green']];
/** For a share of failures. */
export const LOW_IS_GOOD: Steps = ['green', [0.05, 'orange'], [0.2, 'red']];
/** For a yes or no where 1 is well. */
export const ONE_IS_GOOD: Steps = ['red', [1, 'green']];

export function thresholds([base, ...rest]: Steps): ThresholdsConfigBuilder {
  const first: Threshold = { value: null, color: base };
  const steps = rest.map(([value, color]): Threshold => ({ value, color }));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([first, ...steps]);
}
