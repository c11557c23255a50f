/** Names and what is wanted below each; an empty map means everything below. */
export type FieldTree = ReadonlyMap<string, FieldTree>;

/** A parsed `fields` parameter (partial responses). */
export interface Fields {
  /** When present, whatever it does not name is dropped. */
  readonly only: FieldTree | undefined;
  readonly without: FieldTree;
}

type MutableTree = Map<string, MutableTree>;

const MAX_KNOWN = 1000;

/** Nothing asked for: the whole object. */
export const ALL_FIELDS: Fields = { only: undefined, without: new Map() };

/**
 * `a.b,c` keeps only these, `-a.b` drops one, `+a.b` adds to the default. All that this simulator knows is in the default already, so
 * additions matter only beside bare names. `*` stands for every name of a level.
 */
export function parseFields(text: string | undefined): Fields {
  if (text === undefined || text === '') return ALL_FIELDS;
  const only: MutableTree = new Map();
  const added: MutableTree = new Map();
  const without: MutableTree = new Map();
  for (const path of text.split(',').map((part) => part.trim())) {
    if (path === '') continue;
    if (path.startsWith('-')) insert(without, path.slice(1));
    else if (path.startsWith('+')) insert(added, path.slice(1));
    else insert(only, path);
  }
  if (only.size === 0) return { only: undefined, without };
  for (const [name, below] of added) merge(only, name, below);
  return { only, without };
}

/** Remembers what it parsed, so that the same text gives the same object: clients ask for the same fields again and again. */
export function createFieldsParser(): (text: string | undefined) => Fields {
  const known = new Map<string, Fields>();
  return (text) => {
    if (text === undefined) return ALL_FIELDS;
    const fields = known.get(text) ?? parseFields(text);
    if (known.size < MAX_KNOWN) known.set(text, fields);
    return fields;
  };
}

/** The value with only the named members; lists are looked through. Members that do not exist are left out. */
export function pickFields(value: unknown, tree: FieldTree): unknown {
  if (tree.size === 0) return value;
  if (Array.isArray(value)) return value.map((item) => pickFields(item, tree));
  if (!isRecord(value)) return value;
  const picked: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const below = tree.get(name) ?? tree.get('*');
    if (below !== undefined) picked[name] = pickFields(member, below);
  }
  return picked;
}

/** The value without the named members. */
export function dropFields(value: unknown, tree: FieldTree): unknown {
  if (tree.size === 0) return value;
  if (Array.isArray(value)) return value.map((item) => dropFields(item, tree));
  if (!isRecord(value)) return value;
  const rest: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const below = tree.get(name);
    if (below === undefined) rest[name] = member;
    else if (below.size > 0) rest[name] = dropFields(member, below);
  }
  return rest;
}

function insert(tree: MutableTree, path: string): void {
  let level = tree;
  for (const name of path.split('.')) {
    const below: MutableTree = level.get(name) ?? new Map();
    level.set(name, below);
    level = below;
  }
}

function merge(tree: MutableTree, name: string, below: MutableTree): void {
  const existing = tree.get(name);
  if (existing === undefined) tree.set(name, below);
  else for (const [inner, value] of below) merge(existing, inner, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
