import type { Page } from './api.ts';
import { WireList } from './schema.ts';

/** A list answer, object by object. Undefined when it is no list at all. */
export function readList<T>(body: unknown, convert: (value: unknown) => T | undefined): Page<T> | undefined {
  const parsed = WireList.safeParse(body);
  if (!parsed.success) return undefined;
  const { values } = parsed.data;
  const items = values.map(convert).filter((item) => item !== undefined);
  return { items, received: values.length, unreadable: values.length - items.length };
}
