/** A metric and the labels that its selector matches. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

const SELECTOR = /([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[^"{}]|"(?:[^"\\]|\\.)*")*)\}/g;
const MATCHER = /([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"/g;
const LABEL_LIST = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)/g;
const LEGEND_LABEL = /\{\{\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}/g;

/** The selectors with braces in an expression; ours all have them. */
export function selectorsOf(expr: string): readonly Selector[] {
  return [...expr.matchAll(SELECTOR)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(MATCHER)].map(([, label = '']) => label),
  }));
}

/** The labels that an expression groups and joins by. */
export function groupingsOf(expr: string): readonly string[] {
  return [...expr.matchAll(LABEL_LIST)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  );
}

/** The labels that a legend names. */
export function labelsOfLegend(legend: string): readonly string[] {
  return [...legend.matchAll(LEGEND_LABEL)].map(([, label = '']) => label);
}
