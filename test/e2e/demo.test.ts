import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { type ExporterProcess, startExporter } from './harness/exporter-process.ts';
import { findPort } from './harness/find-port.ts';
import { findSamples } from './harness/prometheus-text.ts';

const FIRST_LOOK_WITHIN_MS = 10_000;

describe('the demo', () => {
  let exporter: ExporterProcess;
  let startedAt = 0;

  beforeAll(async () => {
    startedAt = Date.now();
    exporter = await startExporter(['demo'], { port: await findPort() });
  });

  afterAll(() => exporter?.program.stop());

  it('shows runs and steps in many states within 10 s', async () => {
    const left = startedAt + FIRST_LOOK_WITHIN_MS - Date.now();

    const states = await eventually('many states', () => manyStates(exporter), { within: left });

    expect(states.runs.length).toBeGreaterThanOrEqual(4);
    expect(states.steps.length).toBeGreaterThanOrEqual(4);
  });

  it('keeps changing', async () => {
    const before = await lastRuns(exporter);

    const after = await eventually('a newer run', async () => changed(before, await lastRuns(exporter)), {
      within: 60_000,
    });

    expect(after).not.toEqual(before);
  });

  it('prints where to look: the exporter and the simulated Bitbucket', () => {
    const urls = new Set(exporter.program.output.match(/http:\/\/(?:127\.0\.0\.1|localhost):\d+/g));

    expect(urls.size).toBe(2);
    expect([...urls].map((url) => new URL(url).port)).toContain(new URL(exporter.url).port);
    expect(exporter.program.output).toContain('/metrics');
  });

  it('ends with 0 within 10 s of Ctrl-C', async () => {
    const askedAt = Date.now();

    const end = await exporter.program.stop('SIGINT');

    expect(end).toEqual({ code: 0, signal: null });
    expect(Date.now() - askedAt).toBeLessThan(10_000);
  });
});

interface States {
  readonly runs: readonly string[];
  readonly steps: readonly string[];
}

async function manyStates(exporter: ExporterProcess): Promise<States | undefined> {
  const page = await exporter.text('/metrics');
  const runs = statesOf(page, 'bitbucket_pipelines_last_run_state');
  const steps = statesOf(page, 'bitbucket_pipelines_last_run_step_state');
  return runs.length >= 4 && steps.length >= 4 ? { runs, steps } : undefined;
}

function statesOf(page: string, name: string): readonly string[] {
  const held = findSamples(page, name).filter(({ value }) => value === 1);
  return [...new Set(held.map(({ labels }) => labels.state ?? ''))].sort();
}

async function lastRuns(exporter: ExporterProcess): Promise<readonly string[]> {
  const samples = findSamples(await exporter.text('/metrics'), 'bitbucket_pipelines_last_run_number');
  return samples.map(({ labels, value }) => `${labels.repository} ${labels.ref} ${labels.pipeline} ${value}`);
}

function changed(before: readonly string[], after: readonly string[]): readonly string[] | undefined {
  return after.every((line) => before.includes(line)) ? undefined : after;
}
