/** One object of a sample, as the product reads it. */
export interface Reading {
  /** What stands on the line after the file and kind, in this order. */
  readonly facts: Readonly<Record<string, string>>;
  /** Why this reading does not conform; absent when it does. */
  readonly fault?: string;
}

/** `ok   pipeline/a.json pipeline state=FAILED …`; a fault comes last. */
export function renderLine(place: string, kind: string, reading: Reading): string {
  const facts = Object.entries(reading.facts).map(([name, value]) => `${name}=${value}`);
  const fault = reading.fault === undefined ? [] : [`fault=${JSON.stringify(reading.fault)}`];
  return [reading.fault === undefined ? 'ok  ' : 'FAIL', place, kind, ...facts, ...fault].join(' ');
}

/** Text from a sample, which may hold anything: quoted unless it is plain. */
export function quote(text: string): string {
  return /^[\w./:*{}()#>-]+$/.test(text) ? text : JSON.stringify(text);
}

export function seconds(value: number | undefined): string {
  return value === undefined ? '-' : `${Number(value.toFixed(3))}s`;
}
