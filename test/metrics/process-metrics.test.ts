import { describe, expect, it } from 'vitest';
import { createProcessMetrics, type ProcessProbe } from '../../src/metrics/process-metrics.ts';
import { createProcessProbe } from '../../src/metrics/process-probe.ts';

const PROBE: ProcessProbe = {
  cpuSeconds: () => 1.5,
  memory: () => ({ rss: 100, heapUsed: 40, heapTotal: 60, external: 20 }),
  startedAt: () => 1_795_420_800,
  openFds: () => Promise.resolve(12),
  maxFds: () => Promise.resolve(1024),
  eventLoopLag: () => ({ max: 0.5, mean: 0.25 }),
};

async function values(probe: ProcessProbe): Promise<readonly string[]> {
  const text = await createProcessMetrics(probe).metrics();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('createProcessMetrics', () => {
  it('shows what the probe says', async () => {
    expect(await values(PROBE)).toEqual([
      'process_cpu_seconds_total 1.5',
      'process_resident_memory_bytes 100',
      'process_start_time_seconds 1795420800',
      'process_open_fds 12',
      'process_max_fds 1024',
      'nodejs_heap_size_used_bytes 40',
      'nodejs_heap_size_total_bytes 60',
      'nodejs_external_memory_bytes 20',
      'nodejs_eventloop_lag_mean_seconds 0.25',
      'nodejs_eventloop_lag_max_seconds 0.5',
    ]);
  });

  it('leaves out what the system does not say', async () => {
    const lines = await values({ ...PROBE, openFds: async () => undefined, maxFds: async () => undefined });

    expect(lines.filter((line) => line.includes('fds'))).toEqual([]);
  });

  it('does not add CPU time up twice', async () => {
    const registry = createProcessMetrics(PROBE);
    await registry.metrics();

    expect(await registry.metrics()).toContain('process_cpu_seconds_total 1.5\n');
  });
});

describe('createProcessProbe', () => {
  it('measures this process', async () => {
    const probe = createProcessProbe(process, 42);

    const lag = probe.eventLoopLag();
    const facts = {
      cpu: probe.cpuSeconds(),
      rss: probe.memory().rss,
      startedAt: probe.startedAt(),
      fds: await Promise.all([probe.openFds(), probe.maxFds()]),
    };
    probe.dispose();

    expect(facts.cpu).toBeGreaterThan(0);
    expect(facts.rss).toBeGreaterThan(1e6);
    expect(facts.startedAt).toBe(42);
    if (process.platform === 'linux') for (const count of facts.fds) expect(count).toBeGreaterThan(2);
    expect(lag.max).toBeGreaterThanOrEqual(0);
    expect(lag.mean).toBeGreaterThanOrEqual(0);
  });
});
