import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { STEP_STATES } from '../../src/domain/state.ts';
import { board, type Row } from '../parts/board.ts';
import { repositoryColumn, runColumn, stateColumn, text, value } from '../parts/column.ts';
import { graph } from '../parts/graph.ts';
import { grid } from '../parts/grid.ts';
import { FAILURES, IDENTITY, ofIdentity, ofPipeline, quantile, share, VERDICTS, withRunInfo } from '../parts/promql.ts';
import { ranking } from '../parts/ranking.ts';
import { stateCode } from '../parts/states.ts';
import { LOW_IS_GOOD } from '../parts/thresholds.ts';
import { timeline } from '../parts/timeline.ts';

const STEP = `${IDENTITY}, step`;
const BY_NAME = 'workspace, repository, pipeline, step';
const NO_STEPS = 'No steps: collector.steps may be off, or no run has begun.';
const LEGEND = '{{repository}} {{pipeline}}: {{step}}';
const HISTOGRAM_OFF = 'Shown when metrics.step_histograms is on and steps ended in this time.';

/** What happens inside of runs. */
export function steps(): Dashboard {
  return board('steps', {
    description: 'Which step fails, which is slow, how long steps queue, and the steps of the newest runs.',
    from: 'now-24h',
    rows: [failing(), slow(), queue(), newest()],
  });
}

/** How often steps of these results ended in the time shown. */
function ended(results: string): string {
  return `sum by (${BY_NAME}) (increase(${ofIdentity('steps_total', `result=~"${results}"`)}[$__range]))`;
}

function stepGauge(family: string): string {
  return `max by (${STEP}) (${ofIdentity(family)})`;
}

function failing(): Row {
  return {
    title: 'Which step fails',
    panels: [
      ranking({
        title: 'Steps that fail most',
        description: 'Steps that ended FAILED, ERROR or EXPIRED in the time shown.',
        unit: 'short',
        decimals: 0,
        noValue: 'No step failed.',
        expr: `(${ended(FAILURES)} > 0)`,
        legend: LEGEND,
        thresholds: ['orange', [5, 'red']],
      }),
      graph({
        title: 'Steps per hour',
        description: 'How fast steps end, by result. NOT_RUN steps come after one that failed.',
        unit: 'short',
        noValue: NO_STEPS,
        series: [
          {
            expr: `sum by (result) (rate(${ofIdentity('steps_total')}[$__rate_interval])) * 3600`,
            legend: '{{result}}',
          },
        ],
        stacked: true,
      }),
      grid({
        title: 'Failure ratio by step',
        description: 'Share of FAILED, ERROR and EXPIRED among the steps with a verdict that ended in the time shown.',
        unit: 'none',
        noValue: 'No step ended in this time.',
        queries: [share(ended(FAILURES), ended(VERDICTS)), `${ended(VERDICTS)} > 0`],
        columns: [
          repositoryColumn(),
          text('pipeline', 'Pipeline'),
          text('step', 'Step'),
          value('Value #B', 'Ended', { unit: 'short', decimals: 0 }),
          value('Value #A', 'Failure ratio', { unit: 'percentunit', decimals: 1, steps: LOW_IS_GOOD }),
        ],
        sortBy: 'Failure ratio',
      }),
    ],
  };
}

function slow(): Row {
  const histogram = ofPipeline('step_duration_seconds_bucket');
  return {
    title: 'Which step is slow',
    panels: [
      ranking({
        title: 'Slowest steps',
        description: 'Steps of the newest runs that executed longest.',
        unit: 's',
        noValue: NO_STEPS,
        expr: `max by (${BY_NAME}) (${ofIdentity('last_run_step_duration_seconds')})`,
        legend: LEGEND,
        thresholds: ['green', [900, 'orange'], [1800, 'red']],
      }),
      graph({
        title: 'Duration of steps',
        description: 'Executed time of the ten slowest steps of the newest runs.',
        unit: 's',
        noValue: NO_STEPS,
        series: [
          { expr: `topk(10, max by (${BY_NAME}) (${ofIdentity('last_run_step_duration_seconds')}))`, legend: LEGEND },
        ],
      }),
      graph({
        title: 'Median duration by step',
        description: 'From the histogram of steps, which is opt in (metrics.step_histograms). The ten slowest.',
        unit: 's',
        noValue: HISTOGRAM_OFF,
        series: [{ expr: `topk(10, ${quantile(0.5, histogram, BY_NAME)})`, legend: LEGEND }],
      }),
      graph({
        title: '95th percentile of duration by step',
        description: 'From the histogram of steps, which is opt in (metrics.step_histograms). The ten slowest.',
        unit: 's',
        noValue: HISTOGRAM_OFF,
        series: [{ expr: `topk(10, ${quantile(0.95, histogram, BY_NAME)})`, legend: LEGEND }],
      }),
    ],
  };
}

function queue(): Row {
  const waited = `max by (${BY_NAME}) (${ofIdentity('last_run_step_queue_seconds')})`;
  return {
    title: 'Queue',
    panels: [
      ranking({
        title: 'Steps that queue longest',
        description: 'Steps of the newest runs, by how long they waited after what they needed was done.',
        unit: 's',
        noValue: NO_STEPS,
        expr: waited,
        legend: LEGEND,
        thresholds: ['green', [120, 'orange'], [600, 'red']],
      }),
      graph({
        title: 'Queue of steps',
        description: 'How long the ten longest waiting steps of the newest runs waited for a place to run.',
        unit: 's',
        noValue: NO_STEPS,
        series: [{ expr: `topk(10, ${waited})`, legend: LEGEND }],
        thresholds: ['green', [600, 'red']],
      }),
    ],
  };
}

function newest(): Row {
  const state = `max by (${STEP}, state) (${ofIdentity('last_run_step_state')}) == 1`;
  return {
    title: 'Steps of the newest runs',
    panels: [
      timeline({
        title: 'State of steps',
        description:
          'For each step of the run that was the newest at that time, its state. Choose one repository to read it well.',
        noValue: NO_STEPS,
        height: 14,
        series: {
          expr: stateCode(ofIdentity('last_run_step_state'), STEP_STATES, STEP),
          legend: '{{repository}} {{ref}} {{pipeline}}: {{step}}',
        },
      }),
      grid({
        title: 'Steps of the newest runs',
        description: 'Each step of the newest run of each pipeline on each ref, with a link to the run.',
        unit: 'none',
        noValue: NO_STEPS,
        queries: [
          withRunInfo(state),
          stepGauge('last_run_step_duration_seconds'),
          stepGauge('last_run_step_queue_seconds'),
        ],
        columns: [
          repositoryColumn(),
          text('ref', 'Ref'),
          text('pipeline', 'Pipeline'),
          text('step', 'Step'),
          stateColumn(),
          value('Value #B', 'Duration', { unit: 's' }),
          value('Value #C', 'Queue', { unit: 's', steps: ['green', [120, 'orange'], [600, 'red']] }),
          runColumn(),
        ],
        sortBy: 'Duration',
        height: 12,
      }),
    ],
  };
}
