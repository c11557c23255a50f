import { Gauge, Registry } from 'prom-client';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import type { Family } from '../../src/metrics/family.ts';

/** The page of a snapshot as prom-client writes it in one go, with nothing held and nothing cached. */
export function renderInOnePiece(
  families: readonly Family[],
  snapshot: Snapshot,
  format: 'text' | 'openmetrics',
): Promise<string> {
  const text = new Registry();
  const openMetrics = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const { name, help, type, samples } of families) {
    const values = [...snapshot.records.values()].flatMap((record) =>
      samples(record, { isHeld: () => false }).map(({ labels, value, suffix }) =>
        // A counter's name is made by prom-client from the family's.
        suffix === undefined ? { labels, value } : { labels, value, metricName: `${name}${suffix}` },
      ),
    );
    // `runs_total` cannot be a counter in OpenMetrics, where its metadata would have the name of the gauge `runs`.
    const shown = format === 'openmetrics' && name === 'bitbucket_pipelines_runs_total' ? 'unknown' : type;
    // prom-client renames counters for OpenMetrics before it asks for their values.
    const metric = Object.assign(new Gauge({ name, help, registers: [] }), { name, type: shown });
    const like = Object.assign(metric, {
      get: () => Promise.resolve({ name: metric.name, help, type: shown, values }),
    });
    (format === 'text' ? text : openMetrics).registerMetric(like);
  }
  return format === 'text' ? text.metrics() : openMetrics.metrics();
}
