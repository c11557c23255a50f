import type { Config } from '../config/config.ts';
import { renderFault } from '../config/fault.ts';
import { parseConfig } from '../config/parse-config.ts';
import { createDemoWorld, DEMO_WORKSPACE } from '../demo/demo-profile.ts';
import { startSimulator } from '../demo/server.ts';
import { createSimulator, DEMO_CREDENTIAL } from '../demo/simulator.ts';
import type { BoundAddress } from '../http/listen.ts';
import type { Invocation } from './invocation.ts';
import { run } from './serve.ts';
import type { ExitCode } from './terminal.ts';

/** `demo`: the exporter against its built-in Bitbucket simulator, whose days pass in minutes. */
export async function demo(invocation: Invocation): Promise<ExitCode> {
  const { options, edge } = invocation;
  const world = createDemoWorld({ seed: options.demo.seed, start: edge.clock.now() });
  const simulator = await startSimulator({
    simulator: createSimulator({ world }),
    clock: edge.clock,
    port: options.demo.apiListenAddress.port,
  });
  try {
    return await run(invocation, {
      config: demoConfig(`${simulator.url}/2.0`),
      source: 'demo',
      onListening: (addresses) => printWelcome(invocation, simulator.url, addresses),
    });
  } finally {
    await simulator.close();
  }
}

/** Everything a thousand times a day: the demo's runs take seconds, so it polls every second or two. */
function demoConfig(apiUrl: string): Config {
  const text = [
    'bitbucket:',
    `  api_url: ${apiUrl}`,
    '  credentials:',
    '    - name: demo',
    '      kind: access_token',
    `      token: ${DEMO_CREDENTIAL.token}`,
    '      requests_per_hour: 10000',
    'workspaces:',
    `  - workspace: ${DEMO_WORKSPACE}`,
    'collector: { concurrency: 8, active_interval: 2s, idle_interval: 10s, discovery_interval: 30s, lookback: 1h }',
    'metrics: { first_increment_hold: 15s, step_histograms: true }',
  ].join('\n');
  const parsed = parseConfig({ file: { path: 'demo', text }, env: {} });
  if (!parsed.ok)
    throw new Error(`the demo's own configuration is faulty: ${parsed.faults.map(renderFault).join('; ')}`);
  return parsed.config;
}

function printWelcome({ terminal, options }: Invocation, simulator: string, addresses: readonly BoundAddress[]): void {
  const exporter = addresses[0]?.url ?? '';
  terminal.out(`
Bitbucket simulator  ${simulator}/2.0/repositories/${DEMO_WORKSPACE}
Exporter             ${exporter}${options.telemetryPath}

Status page          ${exporter}/
Look at              curl -s ${exporter}${options.telemetryPath} | grep last_run_state | grep ' 1$'
                     curl -s ${exporter}${options.telemetryPath} | grep -E 'runs_total|steps_total' | grep -v ' 0$'
                     (counters stay at 0 for 15 s after the first scrape: that makes first failures visible)
Prometheus           scrape ${exporter.replace(/^https?:\/\//, '')}, then ask for
                     increase(bitbucket_pipelines_runs_total{result="FAILED"}[5m]) > 0
Ctrl-C ends both.

`);
}
