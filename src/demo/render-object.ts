import { type FieldTree, pickFields } from './fields.ts';
import type { Override } from './plan.ts';

/** A JSON object as data: each member and how it follows from the source. `undefined` leaves the member out. */
export type Members<S> = Readonly<Record<string, (source: S) => unknown>>;

/** Only members that are asked for are computed: most requests want ten of a hundred. */
export function renderObject<S>(
  members: Members<S>,
  source: S,
  options: { readonly only: FieldTree | undefined; readonly override?: Override | undefined },
): Record<string, unknown> {
  const { only, override } = options;
  const everything = only === undefined || only.size === 0 || only.has('*');
  const names = everything ? Object.keys({ ...members, ...override }) : only.keys();
  const object: Record<string, unknown> = {};
  for (const name of names) {
    const value = memberOf(name, { members, source, override });
    if (value === undefined) continue;
    const below = only?.get(name);
    object[name] = below === undefined ? value : pickFields(value, below);
  }
  return object;
}

function memberOf<S>(
  name: string,
  from: { readonly members: Members<S>; readonly source: S; readonly override: Override | undefined },
): unknown {
  if (from.override !== undefined && Object.hasOwn(from.override, name)) return from.override[name];
  return Object.hasOwn(from.members, name) ? from.members[name]?.(from.source) : undefined;
}
