import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { BOARDS, type BoardName, pathOf } from './address.ts';
import { describe, type PanelText } from './panel-text.ts';
import { instantQuery } from './query.ts';

export interface StatOptions extends Omit<PanelText, 'width' | 'height'> {
  readonly expr: string;
  readonly width?: number;
  readonly height?: number;
  /** Names the numbers when there are several. */
  readonly legend?: string;
  /** The name is what matters, not the number. */
  readonly named?: boolean;
  /** Words instead of numbers, such as 1 for "up". */
  readonly words?: Readonly<Record<string, string>>;
  /** The dashboard that says more. */
  readonly more?: BoardName;
}

/** One big number. */
export function stat(options: StatOptions): PanelBuilder {
  const { expr, width = 4, height = 4, legend = '', words, more } = options;
  const panel = describe(new PanelBuilder(), { ...options, width, height })
    .withTarget(instantQuery({ expr, legend }, 0))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .graphMode(BigValueGraphMode.None)
    .textMode(textMode(options))
    .colorMode(BigValueColorMode.Value);
  if (words !== undefined) panel.mappings([toMapping(words)]);
  if (more === undefined) return panel;
  const url = `${pathOf(more)}?\${__url_time_range}&\${__all_variables}`;
  return panel.overrideByRegexp('.*', [{ id: 'links', value: [{ title: BOARDS[more].title, url }] }]);
}

function toMapping(words: Readonly<Record<string, string>>): ValueMapping {
  const options = Object.entries(words).map(([value, text]) => [value, { text }]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

function textMode({ legend = '', named = false }: StatOptions): BigValueTextMode {
  if (named) return BigValueTextMode.Name;
  return legend === '' ? BigValueTextMode.Value : BigValueTextMode.ValueAndName;
}
