import { z } from 'zod';
import { settingsSchema } from './schema.ts';

/** The part of JSON Schema that our settings use. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
}

/** The YAML file's shape as JSON Schema (draft 7, which editors know best): what `config.schema.json` holds. */
export function toJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'bitbucket-pipelines-exporter', ...schema } as JsonSchema;
}

/** The text of `config.schema.json`. */
export function renderJsonSchema(): string {
  return `${JSON.stringify(toJsonSchema(), undefined, 2)}\n`;
}
