/** What a reader saw of a value. */
export interface Watched {
  readonly value: unknown;
  /** Paths of the keys that nobody read so far. */
  unread(): readonly string[];
}

/**
 * Wraps a value so that it tells which of its keys were never read. The validators of Kubernetes' objects say nothing about keys that they
 * do not know, as a typo; but they never read them either.
 */
export function watchKeys(value: unknown, path = ''): Watched {
  if (typeof value !== 'object' || value === null) return { value, unread: () => [] };
  const children = new Map<string, Watched>();
  const read = new Set<string>();
  const childOf = (key: string): Watched => {
    const child = children.get(key) ?? watchKeys(Reflect.get(value, key), `${path}/${key}`);
    children.set(key, child);
    return child;
  };
  const proxy = new Proxy(value, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return Reflect.get(target, key, receiver);
      read.add(key);
      return childOf(key).value;
    },
    // Whoever lists the keys takes any of them: a map of labels, the data of a ConfigMap.
    ownKeys(target) {
      for (const key of Object.keys(target)) read.add(key);
      return Reflect.ownKeys(target);
    },
  });
  const unread = (): readonly string[] =>
    Object.keys(value).flatMap((key) => (read.has(key) ? childOf(key).unread() : [`${path}/${key}`]));
  return { value: proxy, unread };
}
