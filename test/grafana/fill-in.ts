/** What the viewer chose. A variable that is not named is on All. */
export type Choices = Readonly<Record<string, readonly string[]>>;

export interface View {
  readonly choices: Choices;
  /** Seconds. */
  readonly rateInterval: number;
  readonly interval: number;
  readonly range: number;
}

const ALL: Readonly<Record<string, string>> = {
  job: '.+',
  instance: '.+',
  workspace: '.*',
  repository: '.*',
  ref: '.*',
  pipeline: '.*',
};

/**
 * Puts values in the place of variables as Grafana's Prometheus data source does: several values become a group, and characters
 * that mean something in a regular expression are escaped twice, for the expression and for the PromQL text around it.
 *
 * @throws Error for a variable that the dashboards do not have.
 */
export function fillIn(expr: string, { choices, rateInterval, interval, range }: View): string {
  return expr
    .replaceAll('$__rate_interval', `${rateInterval}s`)
    .replaceAll('$__range_s', String(range))
    .replaceAll('$__range', `${range}s`)
    .replaceAll('$__interval', `${interval}s`)
    .replace(/\$\{?(\w+)\}?/g, (_, name: string) => chosen(name, choices));
}

function chosen(name: string, choices: Choices): string {
  const all = ALL[name];
  if (all === undefined) throw new Error(`no such variable: ${name}`);
  const values = choices[name];
  if (values === undefined) return all;
  const escaped = values.map((value) => value.replaceAll('\\', '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&'));
  return escaped.length === 1 ? escaped.join('') : `(${escaped.join('|')})`;
}
