import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { Panel, ThresholdsConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { NEUTRAL, type Steps, thresholds } from './thresholds.ts';

/** The data source that the viewer chose. */
export const DATASOURCE: DataSourceRef = { type: 'prometheus', uid: '$' + '{datasource}' };

/** What each panel says about itself. */
export interface PanelText {
  readonly title: string;
  /** What is shown, and what to make of it. */
  readonly description: string;
  /** An id of Grafana's list of units. */
  readonly unit: string;
  /** Shown when there is no data: whether that is good news, or what to look at. */
  readonly noValue: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly thresholds?: Steps;
  readonly decimals?: number;
}

/** What all kinds of panels of the SDK have in common. */
interface Describable extends Builder<Panel> {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  noValue(noValue: string): this;
  span(width: number): this;
  height(height: number): this;
  decimals(decimals: number): this;
  datasource(datasource: DataSourceRef): this;
  thresholds(thresholds: Builder<ThresholdsConfig>): this;
}

export function describe<P extends Describable>(panel: P, text: PanelText): P {
  panel
    .title(text.title)
    .description(text.description)
    .unit(text.unit)
    .noValue(text.noValue)
    .span(text.width)
    .height(text.height)
    .datasource(DATASOURCE)
    .thresholds(thresholds(text.thresholds ?? NEUTRAL));
  return text.decimals === undefined ? panel : panel.decimals(text.decimals);
}
