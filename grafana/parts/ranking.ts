import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { describe, type PanelText } from './panel-text.ts';
import { instantQuery } from './query.ts';
import { LOOKS } from './states.ts';

export interface RankingOptions extends Omit<PanelText, 'width' | 'height'> {
  /** A vector; the greatest come first. */
  readonly expr: string;
  readonly legend: string;
  readonly width?: number;
  readonly height?: number;
  /** The most bars. Default 10. */
  readonly most?: number;
}

/** The greatest of a vector, as bars. A bar named after a state has the colour of that state. */
export function ranking(options: RankingOptions): PanelBuilder {
  const { expr, legend, width = 12, height = 8, most = 10 } = options;
  const panel = describe(new PanelBuilder(), { ...options, width, height })
    .withTarget(instantQuery({ expr: `sort_desc(topk(${most}, ${expr}))`, legend }, 0))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Text)
    .showUnfilled(false)
    .min(0);
  if (legend !== '{{state}}') return panel;
  for (const [state, { color }] of Object.entries(LOOKS))
    panel.overrideByName(state, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }]);
  return panel;
}
