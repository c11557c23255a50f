import {
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe, type PanelText } from './panel-text.ts';
import { rangeQuery, type Series } from './query.ts';
import { LOOKS } from './states.ts';

export interface GraphOptions extends Omit<PanelText, 'width' | 'height'> {
  readonly series: readonly Series[];
  readonly width?: number;
  readonly height?: number;
  /** Adds the lines up, as bars: for counts of things. */
  readonly stacked?: boolean;
  /** The highest value that there can be, such as 1 for a share. */
  readonly max?: number;
}

/** Lines or stacked bars over time. A line named after a state has the colour of that state. */
export function graph(options: GraphOptions): PanelBuilder {
  const { series, width = 12, height = 8, stacked = false, max } = options;
  const panel = describe(new PanelBuilder(), { ...options, width, height })
    .min(0)
    .drawStyle(stacked ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .gradientMode(GraphGradientMode.None)
    .fillOpacity(stacked ? 80 : 8)
    .lineWidth(1)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    );
  if (max !== undefined) panel.max(max);
  if (options.thresholds !== undefined)
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  series.forEach((each, index) => {
    panel.withTarget(rangeQuery(each, index));
  });
  for (const [state, { color }] of Object.entries(LOOKS)) {
    if (series.some(({ legend }) => /\{\{(state|result)\}\}/.test(legend) || legend === state))
      panel.overrideByName(state, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }]);
  }
  return panel;
}
