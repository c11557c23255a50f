import { type DocumentedValue, valueAt } from './documented-values.ts';

/** Secrets in the configuration itself: a ConfigMap is no place for them, their `…_file` is. */
const INLINE_SECRETS: ReadonlySet<string> = new Set(['token', 'secret']);
/** Helm's regular expressions know no lookahead; the exporter checks texts itself. Defaults belong to the exporter, too. */
const LEFT_OUT: ReadonlySet<string> = new Set(['pattern', 'default', '$schema']);

/** The exporter's configuration schema as the chart's schema carries it: same keys and types, so that Helm refuses typos. */
export function toValuesSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toValuesSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema)
    .filter(([key]) => !LEFT_OUT.has(key))
    .map(([key, value]) => [key, key === 'properties' ? withoutSecrets(value) : toValuesSchema(value)] as const);
  return Object.fromEntries(entries);
}

function withoutSecrets(properties: unknown): unknown {
  const entries = Object.entries(properties ?? {}).filter(([key]) => !INLINE_SECRETS.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, toValuesSchema(value)]));
}

/** The chart's schema with the exporter's configuration, and with the descriptions of `values.yaml` where it has none of its own. */
export function completeSchema(
  schema: unknown,
  configSchema: unknown,
  documented: readonly DocumentedValue[],
): Readonly<Record<string, unknown>> {
  const complete = structuredClone(schema) as { properties: Record<string, unknown> };
  complete.properties.config = toValuesSchema(configSchema);
  for (const { path, description } of documented.filter((value) => value.path[0] !== 'config')) {
    const [keys, last] = [path.slice(0, -1), path.at(-1) ?? ''];
    const properties = valueAt(complete, schemaPath(keys)) as Record<string, object> | undefined;
    const property = properties?.[last];
    if (properties === undefined || property === undefined) throw new Error(`${path.join('.')} is not in the schema`);
    const { $ref } = property as { $ref?: string };
    // In draft 7 what stands beside a $ref does not count, so the reference moves one level down.
    properties[last] = $ref === undefined ? { ...property, description } : { allOf: [{ $ref }], description };
  }
  return complete;
}

/** Where the schema of the keys below a path stands. */
export function schemaPath(path: readonly string[]): readonly string[] {
  return [...path.flatMap((key) => ['properties', key]), 'properties'];
}
