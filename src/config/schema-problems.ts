import type { z } from 'zod';
import { closest } from './closest.ts';
import { CREDENTIAL_KINDS } from './credential-schema.ts';
import { type Problem, type SettingPath, showKey } from './fault.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';
import { valueAt } from './raw.ts';

/** Which keys there are, for "did you mean". */
const SHAPE = toJsonSchema();

type Issue = z.core.$ZodIssue;

/** What the schema found, in words for the operator. `root` is what was checked; of its values nothing is repeated. */
export function toProblems(issues: readonly Issue[], root: unknown): readonly Problem[] {
  return issues.flatMap((issue) => toProblem(issue, root));
}

function toProblem(issue: Issue, root: unknown): readonly Problem[] {
  const path: SettingPath = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const value = valueAt(root, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey([...path, key], root) }));
  }
  if (value === null) return [{ path, message: 'is empty: give it a value, or leave the key out' }];
  if (issue.code === 'invalid_union') return [{ path, message: wrongKind(value) }];
  const message = wanted(issue);
  return [{ path, message: value === undefined ? `is missing: it ${message}` : message }];
}

function wanted(issue: Issue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.expected === 'object') return 'must be a section of "key: value" lines';
  if (issue.expected === 'array' && !issue.message.startsWith('must')) return 'must be a list, such as ["a", "b"]';
  return issue.message;
}

function wrongKind(value: unknown): string {
  const kinds = `must be one of ${CREDENTIAL_KINDS.join(', ')}`;
  if (value === undefined) return `is missing: it ${kinds}`;
  const meant = typeof value === 'string' ? closest(value, CREDENTIAL_KINDS) : undefined;
  return meant === undefined ? kinds : `${kinds}; did you mean ${meant}?`;
}

function unknownKey(path: SettingPath, root: unknown): string {
  const section = path.slice(0, -1);
  const key = String(path.at(-1));
  const schema = schemaAt(SHAPE, section);
  const kind = valueAt(root, [...section, 'kind']);
  const variants = schema?.oneOf ?? (schema === undefined ? [] : [schema]);
  const ours = variants.find((variant) => variant.properties?.kind?.const === kind) ?? variants[0];
  const meant = closest(key, Object.keys(ours?.properties ?? {}));
  const owners = variants.filter(({ properties }) => properties !== undefined && Object.hasOwn(properties, key));
  const kindOf = (variant: JsonSchema | undefined) => String(variant?.properties?.kind?.const);
  if (owners.length > 0) return `belongs to kind ${owners.map(kindOf).join(' or ')}, not to ${kindOf(ours)}`;
  if (meant !== undefined) return `is not a setting; did you mean "${meant}"?`;
  const keys = Object.keys(ours?.properties ?? {}).map(showKey);
  return `is not a setting; known here: ${keys.join(', ')}`;
}

function schemaAt(schema: JsonSchema, path: SettingPath): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((node, part) => {
    return typeof part === 'number' ? node?.items : node?.properties?.[part];
  }, schema);
}
