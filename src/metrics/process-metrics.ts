import { Counter, Gauge, Registry } from 'prom-client';

/** What the operating system and Node say of this process. Undefined where they do not say. */
export interface ProcessProbe {
  /** User and system time in seconds. */
  cpuSeconds(): number;
  memory(): { readonly rss: number; readonly heapUsed: number; readonly heapTotal: number; readonly external: number };
  /** Seconds since the epoch. */
  startedAt(): number;
  openFds(): Promise<number | undefined>;
  maxFds(): Promise<number | undefined>;
  /** The longest and the mean delay of the event loop in seconds since it was asked last. */
  eventLoopLag(): { readonly max: number; readonly mean: number };
}

/**
 * The part of prom-client's default metrics whose names `promtool check metrics` accepts, under the same names, in a registry of its
 * own. prom-client only offers all or nothing, and its collection would keep observers that nobody can stop.
 */
export function createProcessMetrics(probe: ProcessProbe): Registry {
  const registry = new Registry();
  new Counter({
    ...metric('process_cpu_seconds_total', 'User and system CPU time spent.', registry),
    collect() {
      this.reset();
      this.inc(probe.cpuSeconds());
    },
  });
  const gauges: readonly [name: string, help: string, value: () => number | undefined | Promise<number | undefined>][] =
    [
      ['process_resident_memory_bytes', 'Resident memory size.', () => probe.memory().rss],
      ['process_start_time_seconds', 'Start time of the process since the epoch.', () => probe.startedAt()],
      ['process_open_fds', 'Number of open file descriptors.', () => probe.openFds()],
      ['process_max_fds', 'Maximum number of open file descriptors.', () => probe.maxFds()],
      ['nodejs_heap_size_used_bytes', 'Heap in use.', () => probe.memory().heapUsed],
      ['nodejs_heap_size_total_bytes', 'Heap allocated.', () => probe.memory().heapTotal],
      ['nodejs_external_memory_bytes', 'Memory outside of the heap, as of buffers.', () => probe.memory().external],
    ];
  for (const [name, help, value] of gauges) createGauge(metric(name, help, registry), value);
  createLagGauges(registry, probe);
  return registry;
}

/** One question answers both gauges: the probe starts anew with each. */
function createLagGauges(registry: Registry, probe: ProcessProbe): void {
  const mean = new Gauge(
    metric('nodejs_eventloop_lag_mean_seconds', 'Mean delay of the event loop since the last scrape.', registry),
  );
  const max = new Gauge({
    ...metric('nodejs_eventloop_lag_max_seconds', 'Longest delay of the event loop since the last scrape.', registry),
  });
  Object.assign(mean, {
    collect: () => {
      const lag = probe.eventLoopLag();
      mean.set(lag.mean);
      max.set(lag.max);
    },
  });
}

function createGauge(
  configuration: ReturnType<typeof metric>,
  value: () => number | undefined | Promise<number | undefined>,
): void {
  new Gauge({
    ...configuration,
    async collect() {
      const known = await value();
      if (known === undefined) this.remove();
      else this.set(known);
    },
  });
}

function metric(name: string, help: string, registry: Registry): { name: string; help: string; registers: Registry[] } {
  return { name, help, registers: [registry] };
}
