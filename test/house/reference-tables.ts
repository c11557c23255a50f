import { identitySeries } from '../../src/domain/series.ts';
import { OPEN_RUN_STATES, RUN_RESULTS, RUN_STATES, STEP_RESULTS, STEP_STATES } from '../../src/domain/state.ts';

/** Tables of the reference pages that the README does not have. */
export function referenceTables(): Readonly<Record<string, string>> {
  const row = (name: string, states: readonly string[]) =>
    `| ${name} | ${states.map((state) => `\`${state}\``).join(' ')} |`;
  return {
    states: [
      '| of | values |',
      '|---|---|',
      row('`last_run_state{state}`', RUN_STATES),
      row('`runs{state}`', OPEN_RUN_STATES),
      row('`runs_total{result}`', RUN_RESULTS),
      row('`last_run_step_state{state}`', STEP_STATES),
      row('`steps_total{result}`', STEP_RESULTS),
    ].join('\n'),
    series: [
      '| what | series, about |',
      '|---|---|',
      `| an identity (workspace, repository, ref, pipeline) | ${identitySeries(0)} |`,
      `| and for each of its steps | ${identitySeries(1) - identitySeries(0)} |`,
    ].join('\n'),
  };
}
