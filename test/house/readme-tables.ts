import { flags } from '../../src/arguments/flags.ts';
import { environmentVariables } from '../../src/config/environment.ts';
import { settings } from '../../src/config/settings.ts';
import { createFamilies } from '../../src/metrics/families.ts';
import { createProcessMetrics } from '../../src/metrics/process-metrics.ts';
import { createTelemetry } from '../../src/metrics/telemetry.ts';

/** The tables that the README must hold, by the name of their markers, made from the code. */
export function readmeTables(): Readonly<Record<string, string>> {
  return {
    settings: table(
      ['setting', 'type', 'default', 'meaning'],
      settings().map((setting) => [
        code(setting.path),
        setting.type,
        setting.default === undefined ? '' : code(setting.default),
        setting.description,
      ]),
    ),
    environment: table(
      ['variable', 'meaning'],
      environmentVariables().map(({ name, description }) => [code(name), description]),
    ),
    flags: table(
      ['flag', 'default', 'meaning'],
      flags().map((flag) => [
        code(flag.value === undefined ? `--${flag.name}` : `--${flag.name}=${flag.value}`),
        flag.value === undefined || flag.default === undefined ? '' : code(flag.default),
        flag.description,
      ]),
    ),
    metrics: table(['metric', 'type', 'labels', 'meaning'], [...familyRows(), ...ownRows()]),
  };
}

function familyRows(): readonly string[][] {
  return createFamilies({ runInfo: true, creator: true, stepHistograms: true }).map((family) => [
    code(family.name),
    family.type,
    family.labels.map(code).join(' '),
    family.help,
  ]);
}

/** What the exporter says of itself, in the order in which it is registered. */
function ownRows(): readonly string[][] {
  const telemetry = createTelemetry({
    version: '0',
    nodeVersion: '0',
    seriesLimit: () => 0,
    series: () => 0,
    budgets: () => [],
    loadedAt: 0,
  });
  const processMetrics = createProcessMetrics({
    cpuSeconds: () => 0,
    memory: () => ({ rss: 0, heapUsed: 0, heapTotal: 0, external: 0 }),
    startedAt: () => 0,
    openFds: async () => 0,
    maxFds: async () => 0,
    eventLoopLag: () => ({ max: 0, mean: 0 }),
  });
  return [telemetry.registry, processMetrics].flatMap((registry) =>
    registry.getMetricsAsArray().map((metric) => {
      const { name, help, type, labelNames } = parseMetric(metric);
      return [code(name), type, labelNames.map(code).join(' '), help];
    }),
  );
}

/** prom-client's types hide what every metric carries. */
function parseMetric(metric: object): { name: string; help: string; type: string; labelNames: readonly string[] } {
  const { name, help, type, labelNames } = Object.fromEntries(Object.entries(metric));
  const kind = typeof type === 'string' ? type : metric.constructor.name.toLowerCase();
  return {
    name: String(name),
    help: String(help),
    type: kind,
    labelNames: Array.isArray(labelNames) ? labelNames : [],
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
