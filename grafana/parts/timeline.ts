import {
  LegendDisplayMode,
  LegendPlacement,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { describe, type PanelText } from './panel-text.ts';
import { rangeQuery, type Series } from './query.ts';
import { codeMapping } from './states.ts';

export interface TimelineOptions extends Omit<PanelText, 'width' | 'unit'> {
  /** Its values are codes of states. */
  readonly series: Series;
}

/** States over time, one line for each series. */
export function timeline(options: TimelineOptions): PanelBuilder {
  return describe(new PanelBuilder(), { ...options, unit: 'none', width: 24 })
    .withTarget(rangeQuery(options.series, 0))
    .mappings([codeMapping()])
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .mergeValues(true)
    .showValue(VisibilityMode.Never)
    .rowHeight(0.8)
    .fillOpacity(85)
    .lineWidth(0)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    );
}
