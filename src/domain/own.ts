/**
 * A record's own value. Names from outside are keys here, and a step may well be called `constructor`: a plain look-up would
 * find what every object inherits.
 */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A copy without inheritance, in which even `__proto__` is a name like any other. */
export function copyOf<T>(record: Readonly<Record<string, T>> | undefined): Record<string, T> {
  return Object.assign(Object.create(null), record);
}
