import type { Target } from './committed-boards.ts';
import { fillIn, type View } from './fill-in.ts';

/** A series that has at least one number. */
export interface Answer {
  readonly labels: Readonly<Record<string, string>>;
  readonly numbers: readonly number[];
}

/**
 * The series that a query of a panel returns, asked as the panel asks it: at one time, or over the time shown.
 *
 * @throws Error with Prometheus' complaint about the query.
 */
export async function askTarget(prometheusUrl: string, target: Target, view: View): Promise<readonly Answer[]> {
  const query = fillIn(target.expr, view);
  const now = Math.floor(Date.now() / 1000);
  const [path, time] =
    target.instant === true
      ? ['query', { time: String(now) }]
      : ['query_range', { start: String(now - view.range), end: String(now), step: String(view.interval) }];
  const parameters = new URLSearchParams({ query, ...time });
  const response = await fetch(`${prometheusUrl}/api/v1/${path}`, { method: 'POST', body: parameters });
  const body = (await response.json()) as QueryAnswer;
  if (body.status !== 'success') throw new Error(`${query}: ${body.error}`);
  const series = body.data.result.map(({ metric, value, values = [] }) => ({
    labels: metric,
    numbers: (value === undefined ? values : [value])
      .map(([, text]) => Number(text))
      .filter((each) => !Number.isNaN(each)),
  }));
  return series.filter(({ numbers }) => numbers.length > 0);
}

/** The choices that a variable offers: `label_values(selector, label)`. */
export async function askVariable(prometheusUrl: string, query: string, view: View): Promise<readonly string[]> {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
  if (selector === undefined || label === undefined) throw new Error(`not label_values: ${query}`);
  const parameters = new URLSearchParams({ 'match[]': fillIn(selector, view) });
  const response = await fetch(`${prometheusUrl}/api/v1/label/${label}/values?${parameters}`);
  const body = (await response.json()) as { readonly data?: readonly string[]; readonly error?: string };
  if (body.data === undefined) throw new Error(`${query}: ${body.error}`);
  return body.data;
}

type Point = readonly [time: number, value: string];

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Point;
  readonly values?: readonly Point[];
}

type QueryAnswer =
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'success'; readonly data: { readonly result: readonly Series[] } };
