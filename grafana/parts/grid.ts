import { TableCellHeight, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Column } from './column.ts';
import { describe, type PanelText } from './panel-text.ts';
import { tableQuery } from './query.ts';

export interface GridOptions extends Omit<PanelText, 'width' | 'height'> {
  /** One vector: its value is the field `Value`. Several: `Value #A`, `Value #B`, joined by the labels that they share. */
  readonly queries: readonly string[];
  readonly columns: readonly Column[];
  /** The title of the column that sorts it, greatest first. */
  readonly sortBy: string;
  readonly width?: number;
  readonly height?: number;
}

/** A table with the given columns and no others. */
export function grid(options: GridOptions): PanelBuilder {
  const { queries, columns, sortBy, width = 24, height = 9 } = options;
  const panel = describe(new PanelBuilder(), { ...options, width, height })
    .cellHeight(TableCellHeight.Sm)
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)]);
  queries.forEach((expr, index) => {
    panel.withTarget(tableQuery(expr, index));
  });
  if (queries.length > 1) panel.withTransformation({ id: 'merge', options: {} });
  panel
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: columns.map(({ field }) => field) } },
    })
    .withTransformation({ id: 'organize', options: arrangement(columns) });
  for (const { title, properties } of columns)
    if (properties.length > 0) panel.overrideByName(title, properties as DynamicConfigValue[]);
  return panel;
}

function arrangement(columns: readonly Column[]): object {
  return {
    excludeByName: {},
    indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
    renameByName: Object.fromEntries(columns.map(({ field, title }) => [field, title])),
  };
}
