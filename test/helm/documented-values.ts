/** A value of the chart as `values.yaml` documents it. */
export interface DocumentedValue {
  /** Keys from the root, such as `['image', 'tag']`. */
  readonly path: readonly string[];
  readonly description: string;
}

const DESCRIPTION = /^\s*# -- (.+)$/;
const KEY = /^(\s*)([A-Za-z][A-Za-z0-9]*):/;
const INDENTATION = 2;

/** Reads the values that have a description: one line `# -- …` right above their key. */
export function parseDocumentedValues(yaml: string): readonly DocumentedValue[] {
  const found: DocumentedValue[] = [];
  const path: string[] = [];
  let description: string | undefined;
  for (const line of yaml.split('\n')) {
    const [, indentation = '', key] = KEY.exec(line) ?? [];
    if (key !== undefined) {
      path.splice(indentation.length / INDENTATION, path.length, key);
      if (description !== undefined) found.push({ path: [...path], description });
    }
    description = DESCRIPTION.exec(line)?.[1];
  }
  return found;
}

/** The value at a path; undefined where there is none. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), values);
}

/** Paths of all leaves: what is no map, or a map without keys. */
export function listLeaves(values: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (!isMap(values) || Object.keys(values).length === 0) return [path];
  return Object.entries(values).flatMap(([key, value]) => listLeaves(value, [...path, key]));
}

/** The table of the chart's README, with the defaults of `values`. */
export function renderValuesTable(documented: readonly DocumentedValue[], values: unknown): string {
  const rows = documented.map(({ path, description }) => {
    const cells = [`\`${path.join('.')}\``, `\`${JSON.stringify(valueAt(values, path))}\``, description];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| value | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
