import { type Board, type BoardPanel, type BoardVariable, nameOf, panelsOf, type Target } from './committed-boards.ts';
import { selectorsOf } from './promql-names.ts';

/** Of Grafana's list of units: those that our panels use, so that a typing error is found. */
const UNITS: ReadonlySet<string> = new Set([
  'none',
  'short',
  'locale',
  'percentunit',
  's',
  'm',
  'bytes',
  'cpm',
  'bool_yes_no',
  'dateTimeFromNow',
]);
/** Panels that every Grafana has. */
const CORE_PANELS: ReadonlySet<string> = new Set(['stat', 'timeseries', 'bargauge', 'table', 'state-timeline']);
const VARIABLES: readonly string[] = ['datasource', 'job', 'instance', 'workspace', 'repository', 'ref', 'pipeline'];
const TEMPLATED = '$' + '{datasource}';
/** The newest schema that Grafana 10 knows. */
const SCHEMA_OF_GRAFANA_10 = 39;
const RELOAD_ON_TIME_CHANGE = 2;
const COLUMNS = 24;

/** What grafana/dashboard-linter would say about a dashboard (its rules by their names there), and what this house asks for besides. */
export function findBoardFaults(board: Board): readonly string[] {
  return [
    ...boardFaults(board),
    ...board.templating.list.flatMap(variableFaults),
    ...panelFaults(board),
    ...gridFaults(board),
  ];
}

function boardFaults(board: Board): readonly string[] {
  const names = board.templating.list.map(({ name }) => name);
  const titles = panelsOf(board).map(({ title }) => title);
  return faults([
    ['uneditable-dashboard', !board.editable],
    ['template-required-variables-rule', VARIABLES.every((name, index) => names[index] === name)],
    ['description', board.description !== ''],
    ['tags', board.tags.includes('bitbucket')],
    ['schema of Grafana 10', board.schemaVersion <= SCHEMA_OF_GRAFANA_10],
    ['links in the open', board.links.every(({ placement }) => placement === undefined)],
    ['one title for one panel', new Set(titles).size === titles.length],
    ['one id for one panel', new Set(board.panels.map(({ id }) => id)).size === board.panels.length],
  ]).map((fault) => `${board.title}: ${fault}`);
}

function variableFaults(variable: BoardVariable): readonly string[] {
  const { name, type, label, query } = variable;
  if (type === 'datasource') {
    const good = name === 'datasource' && label === 'Data source' && query === 'prometheus';
    return faults([['template-datasource-rule', good]]);
  }
  const isTarget = name === 'job' || name === 'instance';
  return faults([
    [`template-${name}-rule`, variable.multi && variable.includeAll && variable.datasource?.uid === TEMPLATED],
    [`template-${name}-rule`, label?.toLowerCase() === name],
    [`template-${name}-rule`, variable.allValue === (isTarget ? '.+' : '.*')],
    ['template-label-promql-rule', /^label_values\(\w+(\{[^}]*\})?, \w+\)$/.test(query)],
    ['template-on-time-change-reload-rule', variable.refresh === RELOAD_ON_TIME_CHANGE],
  ]).map((fault) => `$${name}: ${fault}`);
}

function panelFaults(board: Board): readonly string[] {
  return panelsOf(board).flatMap((panel) => {
    const { title = '', description = '', targets = [], fieldConfig } = panel;
    const defaults = fieldConfig?.defaults;
    const found = faults([
      ['panel-title-description-rule', title !== '' && description.endsWith('.')],
      ['panel-datasource-rule', panel.datasource?.uid === TEMPLATED],
      ['panel-units-rule', unitsOf(panel).every((unit) => UNITS.has(unit)) && defaults?.unit !== undefined],
      ['panel-no-targets-rule', targets.length > 0],
      ['a text for no data', /[.?]$/.test(defaults?.noValue ?? '')],
      ['thresholds', (defaults?.thresholds?.steps.length ?? 0) > 0],
      ['a panel of Grafana itself', CORE_PANELS.has(panel.type)],
      ['one letter for one query', new Set(targets.map(({ refId }) => refId)).size === targets.length],
    ]);
    return [...found, ...targets.flatMap(targetFaults)].map((fault) => `${nameOf(board, panel)}: ${fault}`);
  });
}

function unitsOf({ fieldConfig }: BoardPanel): readonly string[] {
  const properties = fieldConfig?.overrides.flatMap((override) => override.properties) ?? [];
  const overridden = properties.filter(({ id }) => id === 'unit').map(({ value }) => String(value));
  return fieldConfig?.defaults.unit === undefined ? overridden : [...overridden, fieldConfig.defaults.unit];
}

function targetFaults({ refId, expr, datasource }: Target): readonly string[] {
  const selectors = selectorsOf(expr);
  const bare = expr.replace(/"[^"]*"/g, '').match(/\b(?:bitbucket_pipelines|process|nodejs)_\w+\b(?!\{)/g) ?? [];
  const counters = expr.match(/\b\w+_total\{/g)?.length ?? 0;
  const buckets = expr.match(/\b\w+_bucket\{/g)?.length ?? 0;
  return faults([
    ['panel-datasource-rule', datasource.uid === TEMPLATED],
    ['target-job-rule', selectors.length > 0 && selectors.every(({ labels }) => labels.includes('job'))],
    ['target-instance-rule', selectors.every(({ labels }) => labels.includes('instance'))],
    ['target-job-rule', bare.length === 0],
    [
      'target-rate-interval-rule',
      countOf(expr, /\bi?rate\(/g) === countOf(expr, /\bi?rate\([\w]+\{[^}]*\}\[\$__rate_interval\]\)/g),
    ],
    ['target-counter-agg-rule', counters === countOf(expr, /\b(?:i?rate|increase)\(\w+_total\{[^}]*\}\[/g)],
    [
      'target-histogram-rule',
      buckets === countOf(expr, /histogram_quantile\([\d.]+, sum by \([\w, ]*\ble\) \(rate\(\w+_bucket\{/g),
    ],
  ]).map((fault) => `${refId}: ${fault}`);
}

/** Panels fill their rows to the edge and cover nothing. */
function gridFaults(board: Board): readonly string[] {
  const cells = new Map<string, number>();
  for (const { gridPos } of board.panels)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) cells.set(`${x} ${y}`, (cells.get(`${x} ${y}`) ?? 0) + 1);
  const height = Math.max(...board.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  return faults([
    ['panels cover each other', [...cells.values()].every((panels) => panels === 1)],
    ['panels leave gaps', cells.size === COLUMNS * height],
  ]).map((fault) => `${board.title}: ${fault}`);
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function faults(rules: readonly (readonly [fault: string, holds: boolean])[]): readonly string[] {
  return rules.filter(([, holds]) => !holds).map(([fault]) => fault);
}
