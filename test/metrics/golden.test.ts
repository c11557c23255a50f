import { describe, expect, it } from 'vitest';
import { OPENMETRICS } from './exposition-under-test.ts';
import { exposeGolden } from './golden-page.ts';

/** Every family that the design names, with its type. */
const FAMILIES = {
  runs_total: 'counter',
  runs: 'gauge',
  oldest_open_run_created_timestamp_seconds: 'gauge',
  last_run_state: 'gauge',
  last_run_created_timestamp_seconds: 'gauge',
  last_run_completed_timestamp_seconds: 'gauge',
  last_run_duration_seconds: 'gauge',
  last_run_queue_seconds: 'gauge',
  last_run_build_seconds: 'gauge',
  last_run_number: 'gauge',
  last_run_info: 'gauge',
  last_success_timestamp_seconds: 'gauge',
  last_failure_timestamp_seconds: 'gauge',
  consecutive_failures: 'gauge',
  run_duration_seconds: 'histogram',
  run_queue_seconds: 'histogram',
  build_seconds_total: 'counter',
  steps_total: 'counter',
  last_run_step_state: 'gauge',
  last_run_step_duration_seconds: 'gauge',
  last_run_step_queue_seconds: 'gauge',
  step_duration_seconds: 'histogram',
  repository_info: 'gauge',
  up: 'gauge',
  last_poll_timestamp_seconds: 'gauge',
  poll_interval_seconds: 'gauge',
  poll_lag_seconds: 'gauge',
  poll_duration_seconds: 'gauge',
  runs_missed_total: 'counter',
  api_requests_total: 'counter',
  api_request_duration_seconds: 'histogram',
  api_budget_limit: 'gauge',
  api_budget_remaining: 'gauge',
  api_budget_reserved: 'gauge',
  api_paused_until_timestamp_seconds: 'gauge',
  credential_up: 'gauge',
  series: 'gauge',
  series_limit: 'gauge',
  series_dropped_total: 'counter',
  unknown_states_total: 'counter',
  build_info: 'gauge',
  config_last_reload_successful: 'gauge',
  config_last_reload_success_timestamp_seconds: 'gauge',
} as const;

describe('the whole page', () => {
  it('is as it was when it was last looked at', async () => {
    const page = await exposeGolden().scrape();

    await expect(page).toMatchFileSnapshot('golden.txt');
  });

  it('has every family of the design, each with a line', async () => {
    const page = await exposeGolden().scrape();

    for (const [name, type] of Object.entries(FAMILIES)) {
      expect(page).toContain(`\n# TYPE bitbucket_pipelines_${name} ${type}\n`);
      expect(page).toMatch(new RegExp(`^bitbucket_pipelines_${name}(_count)?[{ ]`, 'm'));
    }
  });

  it('has the same lines in OpenMetrics', async () => {
    const under = exposeGolden();
    const lines = (page: string): readonly string[] =>
      page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

    const text = await under.scrape();
    const openMetrics = await under.scrape(OPENMETRICS);
    const again = await under.scrape();

    expect(lines(openMetrics)).toEqual(lines(text));
    expect(again).toBe(text);
  });

  it('says everything once', async () => {
    const under = exposeGolden();

    for (const page of [await under.scrape(), await under.scrape(OPENMETRICS)]) {
      const metadata = page.match(/^# TYPE \S+/gm) ?? [];
      const series = page.split('\n').flatMap((line) => (line.startsWith('#') ? [] : [line.replace(/ \S+$/, '')]));
      expect(new Set(metadata).size).toBe(metadata.length);
      expect(new Set(series.filter((line) => line !== '')).size).toBe(series.filter((line) => line !== '').length);
    }
  });
});
