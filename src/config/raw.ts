import type { SettingPath } from './fault.ts';

/** A YAML mapping before it is checked. */
export type RawSection = Readonly<Record<string, unknown>>;

/** Is the value a mapping? */
export function isSection(value: unknown): value is RawSection {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at the path; undefined when there is none. */
export function valueAt(root: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return typeof part === 'number' ? value[part] : undefined;
    if (!isSection(value)) return undefined;
    return Object.hasOwn(value, part) ? value[part] : undefined;
  }, root);
}

/** The list at the path; empty when there is none. */
export function listAt(root: unknown, path: SettingPath): readonly unknown[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value : [];
}

/** The text at the path; undefined when there is none. */
export function textAt(root: unknown, path: SettingPath): string | undefined {
  const value = valueAt(root, path);
  return typeof value === 'string' ? value : undefined;
}
