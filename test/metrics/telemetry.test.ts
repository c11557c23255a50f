import { describe, expect, it } from 'vitest';
import type { CredentialBudget } from '../../src/metrics/budget-gauges.ts';
import { createTelemetry, type TelemetryOptions } from '../../src/metrics/telemetry.ts';
import { linesOf } from './exposition-under-test.ts';

const OPTIONS: TelemetryOptions = {
  version: '1.2.3',
  nodeVersion: 'v20.20.2',
  seriesLimit: () => 200_000,
  series: () => 4321,
  budgets: () => [],
  loadedAt: 1000,
};

async function lines(telemetry: ReturnType<typeof createTelemetry>, name: string): Promise<readonly string[]> {
  const text = await telemetry.registry.metrics();
  return linesOf(text, `bitbucket_pipelines_${name}`).map((line) => line.replace('bitbucket_pipelines_', ''));
}

describe('createTelemetry', () => {
  it('starts with everything that is known at 0', async () => {
    const telemetry = createTelemetry({ ...OPTIONS, dropReasons: ['identities', 'steps'] });

    const text = await telemetry.registry.metrics();

    const values = text.split('\n').filter((line) => line.startsWith('bitbucket'));
    expect(values).toEqual([
      'bitbucket_pipelines_series 4321',
      'bitbucket_pipelines_series_limit 200000',
      'bitbucket_pipelines_series_dropped_total{reason="identities"} 0',
      'bitbucket_pipelines_series_dropped_total{reason="steps"} 0',
      'bitbucket_pipelines_unknown_states_total{kind="run"} 0',
      'bitbucket_pipelines_unknown_states_total{kind="step"} 0',
      'bitbucket_pipelines_render_failures_total 0',
      'bitbucket_pipelines_build_info{version="1.2.3",node_version="v20.20.2"} 1',
      'bitbucket_pipelines_config_last_reload_successful 1',
      'bitbucket_pipelines_config_last_reload_success_timestamp_seconds 1000',
    ]);
  });

  it('counts and times every attempt of a request', async () => {
    const telemetry = createTelemetry(OPTIONS);

    telemetry.onRequest({ credential: 'default', endpoint: 'pipelines', code: 200, seconds: 0.2 });
    telemetry.onRequest({ credential: 'default', endpoint: 'pipelines', code: 429, seconds: 0.1 });
    telemetry.onRequest({ credential: 'default', endpoint: 'pipelines', code: 'timeout', seconds: 31 });

    expect(await lines(telemetry, 'api_requests_total')).toEqual([
      'api_requests_total{credential="default",endpoint="pipelines",code="200"} 1',
      'api_requests_total{credential="default",endpoint="pipelines",code="429"} 1',
      'api_requests_total{credential="default",endpoint="pipelines",code="timeout"} 1',
    ]);
    const duration = await lines(telemetry, 'api_request_duration_seconds');
    expect(duration.slice(-2)).toEqual([
      'api_request_duration_seconds_sum{credential="default",endpoint="pipelines"} 31.3',
      'api_request_duration_seconds_count{credential="default",endpoint="pipelines"} 3',
    ]);
  });

  it('asks for the budgets whenever it is scraped, and forgets a credential that is gone', async () => {
    let budgets: readonly CredentialBudget[] = [
      { credential: 'a', status: { limit: 1000, remaining: 900, reserved: 100, pausedUntil: 5500 } },
      { credential: 'b', status: { limit: 60, remaining: 60, reserved: 0 } },
    ];
    const telemetry = createTelemetry({ ...OPTIONS, budgets: () => budgets });

    const both = await Promise.all(
      ['api_budget_limit', 'api_budget_remaining', 'api_budget_reserved', 'api_paused_until_timestamp_seconds'].map(
        (name) => lines(telemetry, name),
      ),
    );
    budgets = budgets.slice(1);
    const one = await lines(telemetry, 'api_budget_limit');

    expect(both).toEqual([
      ['api_budget_limit{credential="a"} 1000', 'api_budget_limit{credential="b"} 60'],
      ['api_budget_remaining{credential="a"} 900', 'api_budget_remaining{credential="b"} 60'],
      ['api_budget_reserved{credential="a"} 100', 'api_budget_reserved{credential="b"} 0'],
      ['api_paused_until_timestamp_seconds{credential="a"} 5.5'],
    ]);
    expect(one).toEqual(['api_budget_limit{credential="b"} 60']);
  });

  it('notes what happens', async () => {
    const telemetry = createTelemetry(OPTIONS);

    telemetry.onCredential({ credential: 'default', up: true });
    telemetry.onCredential({ credential: 'default', up: false });
    telemetry.unknownState('step');
    telemetry.unreadableObject('run');
    telemetry.pageLimitHit('pipelines');
    telemetry.seriesDropped('limit', 39);
    telemetry.renderFailed();

    const names = ['credential_up', 'unknown_states_total', 'unreadable_objects_total', 'page_limit_hits_total'];
    const shown = await Promise.all(
      [...names, 'series_dropped_total', 'render_failures_total'].map((name) => lines(telemetry, name)),
    );
    expect(shown.flat()).toEqual([
      'credential_up{credential="default"} 0',
      'unknown_states_total{kind="run"} 0',
      'unknown_states_total{kind="step"} 1',
      'unreadable_objects_total{kind="run"} 1',
      'page_limit_hits_total{endpoint="pipelines"} 1',
      'series_dropped_total{reason="limit"} 39',
      'render_failures_total 1',
    ]);
  });

  it('forgets a credential that is no longer configured', async () => {
    const telemetry = createTelemetry(OPTIONS);
    telemetry.onCredential({ credential: 'a', up: true });
    telemetry.onCredential({ credential: 'b', up: true });

    telemetry.forgetCredential('a');

    expect(await lines(telemetry, 'credential_up')).toEqual(['credential_up{credential="b"} 1']);
  });

  it('keeps the time of the last good configuration when a reload fails', async () => {
    const telemetry = createTelemetry(OPTIONS);

    telemetry.reloaded(false, 2000);
    const failed = [
      ...(await lines(telemetry, 'config_last_reload_successful')),
      ...(await lines(telemetry, 'config_last_reload_success_timestamp_seconds')),
    ];
    telemetry.reloaded(true, 3000);
    const mended = [
      ...(await lines(telemetry, 'config_last_reload_successful')),
      ...(await lines(telemetry, 'config_last_reload_success_timestamp_seconds')),
    ];

    expect(failed.map((line) => line.split(' ').at(-1))).toEqual(['0', '1000']);
    expect(mended.map((line) => line.split(' ').at(-1))).toEqual(['1', '3000']);
  });
});
