import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { DATASOURCE } from './panel-text.ts';

const LETTERS = 'ABCDEFGH';

/** One line, bar or column of a panel. */
export interface Series {
  readonly expr: string;
  /** The name in the legend; `{{label}}` stands for the value of a label. */
  readonly legend: string;
}

/** Over the time shown. */
export function rangeQuery({ expr, legend }: Series, index: number): DataqueryBuilder {
  return query(expr, index).legendFormat(legend).range();
}

/** At the end of the time shown. */
export function instantQuery({ expr, legend }: Series, index: number): DataqueryBuilder {
  return query(expr, index).legendFormat(legend).instant();
}

/** At the end of the time shown, each label a column. */
export function tableQuery(expr: string, index: number): DataqueryBuilder {
  return query(expr, index).format(PromQueryFormat.Table).instant();
}

function query(expr: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder().datasource(DATASOURCE).refId(LETTERS.charAt(index)).expr(expr);
}
