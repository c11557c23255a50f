type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Drops what is undefined, so that an absent fact is an absent property (and equal ledgers stay equal). */
export function present<T extends Record<string, unknown>>(facts: T): Present<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Present<T>;
}
