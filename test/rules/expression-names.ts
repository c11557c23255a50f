/** A metric that an expression names, and the labels that its matchers name. */
export interface NamedMetric {
  readonly name: string;
  readonly labels: readonly string[];
}

export interface ExpressionNames {
  readonly metrics: readonly NamedMetric[];
  /** Labels that belong to no single metric: those of `by`, `on`, `group_left` and the like, and the source of `label_replace`. */
  readonly grouping: readonly string[];
}

const STRING = /"(?:[^"\\]|\\.)*"/g;
const RANGE = /\[[^\]]*\]/g;
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const REPLACED = /label_replace\([\s\S]*?"\w+",\s*"[^"]*",\s*"(\w+)"/g;
/** A word that is no function, with its matchers; or matchers alone. */
const SELECTOR = /(?<![\w:.])([a-zA-Z_:][\w:]*)(?![\w:])(?!\s*\()\s*(\{[^}]*\})?|\{[^}]*\}/g;
const LABEL = /(\w+)\s*(?:=~|!~|!=|=)/g;

const WORDS: ReadonlySet<string> = new Set([
  ...['and', 'or', 'unless', 'bool', 'offset', 'group_left', 'group_right'],
  ...['sum', 'min', 'max', 'avg', 'count', 'group', 'stddev', 'stdvar', 'topk', 'bottomk', 'quantile', 'count_values'],
]);

/** What a PromQL expression names. It reads words, not meaning: whether the expression is valid is promtool's business. */
export function namesOf(expression: string): ExpressionNames {
  // Texts and ranges such as `[7d:1h]` hold what looks like names.
  const plain = expression.replace(STRING, '""').replace(RANGE, '');
  const grouping = [...plain.matchAll(GROUPING)].flatMap(([, labels = '']) => labels.match(/\w+/g) ?? []);
  const replaced = [...expression.matchAll(REPLACED)].map(([, source = '']) => source);
  const metrics = [...plain.replace(GROUPING, '').matchAll(SELECTOR)].flatMap(([, name, matchers = '']) =>
    name === undefined || WORDS.has(name) ? [] : [{ name, labels: labelsOf(matchers) }],
  );
  return { metrics, grouping: [...grouping, ...replaced] };
}

function labelsOf(matchers: string): readonly string[] {
  return [...matchers.matchAll(LABEL)].map(([, label = '']) => label);
}

/** The expressions that a template of an annotation asks with `query`, their verbs filled in. */
export function queriesIn(template: string): readonly string[] {
  return [...template.matchAll(/printf `([^`]*)`[^|}]*\| query/g)].map(([, query = '']) =>
    query.replaceAll('%q', '"x"'),
  );
}

/** The labels that a template reads from what its queries gave. */
export function labelsReadIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(/\blabel "(\w+)"/g)].map(([, name = '']) => name))];
}
