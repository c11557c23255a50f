/** The same shape with wrong types: texts become numbers, numbers texts, a list of values a text. */
export function distort(value: unknown): unknown {
  if (typeof value === 'string') return value.length;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return 'yes';
  if (Array.isArray(value)) return 'a text instead of a list';
  if (!isRecord(value)) return 0;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, distort(member)]));
}

/** A list page with every second object damaged, or one damaged object; the page itself stays readable. */
export function damage(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (!Array.isArray(value.values)) return damageObject(value, 0);
  return {
    ...value,
    values: value.values.map((item: unknown, index) => (index % 2 === 0 ? damageObject(item, index) : item)),
  };
}

const DAMAGES: readonly ((object: Record<string, unknown>) => unknown)[] = [
  (object) => ({ ...object, state: null, created_on: null, completed_on: null, target: null }),
  (object) => ({ ...object, state: {}, build_number: null, duration_in_seconds: -1, trigger: null }),
  (object) => ({ ...object, state: { name: 'SOMETHING_NEW' }, created_on: 'yesterday', target: 'main' }),
  (object) => ({ uuid: object.uuid }),
  () => null,
];

function damageObject(value: unknown, index: number): unknown {
  if (!isRecord(value)) return value;
  return DAMAGES[(index / 2) % DAMAGES.length]?.(value) ?? null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
