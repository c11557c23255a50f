import { DURATION_PATTERN } from './duration.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';

/** A row of the settings table. */
export interface Setting {
  /** `collector.idle_interval`; `[]` stands for each item of a list. */
  readonly path: string;
  /** `text`, `duration`, `number`, `whole number`, `whole number (1 to 64)`, `true or false`, `list of text`, or the words that are allowed. */
  readonly type: string;
  /** As it would stand in YAML; undefined when there is none. */
  readonly default: string | undefined;
  readonly description: string;
}

/** Every setting of the YAML file in the order of the schema, for the README and its test. */
export function settings(): readonly Setting[] {
  const rows = new Map<string, Setting>();
  for (const setting of leaves('', toJsonSchema())) {
    const known = rows.get(setting.path);
    rows.set(setting.path, known === undefined ? setting : mergeVariants(known, setting));
  }
  return [...rows.values()];
}

function leaves(path: string, schema: JsonSchema): readonly Setting[] {
  if (schema.oneOf !== undefined) return schema.oneOf.flatMap((variant) => leaves(path, variant));
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, child]) =>
      leaves(path === '' ? key : `${path}.${key}`, child),
    );
  }
  if (schema.items !== undefined && isNested(schema.items)) return leaves(`${path}[]`, schema.items);
  return [
    { path, type: typeName(schema), default: renderDefault(schema.default), description: schema.description ?? '' },
  ];
}

function isNested(schema: JsonSchema): boolean {
  return schema.properties !== undefined || schema.oneOf !== undefined;
}

function typeName(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  switch (schema.type) {
    case 'array':
      return `list of ${schema.items === undefined ? 'text' : typeName(schema.items)}`;
    case 'integer':
      return wholeNumber(schema);
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'number';
    default:
      return schema.pattern === DURATION_PATTERN.source ? 'duration' : 'text';
  }
}

function wholeNumber({ minimum, maximum }: JsonSchema): string {
  return minimum === undefined || maximum === undefined ? 'whole number' : `whole number (${minimum} to ${maximum})`;
}

function renderDefault(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value);
}

/** The same key in two kinds of credentials: kinds add up, and so do defaults that differ. */
function mergeVariants(known: Setting, other: Setting): Setting {
  return {
    path: known.path,
    type: either(known.type, other.type, ', ') ?? known.type,
    default: either(known.default, other.default, ' or '),
    description: known.description,
  };
}

function either(known: string | undefined, other: string | undefined, separator: string): string | undefined {
  if (known === undefined || other === undefined) return known ?? other;
  return known.split(separator).includes(other) ? known : `${known}${separator}${other}`;
}
