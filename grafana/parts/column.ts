import { type DynamicConfigValue, MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { repositoryLink } from './address.ts';
import { nameMapping } from './states.ts';
import { type Steps, thresholds } from './thresholds.ts';

/** A column of a table: a label, or a value. */
export interface Column {
  readonly field: string;
  readonly title: string;
  readonly properties: readonly DynamicConfigValue[];
}

/** A label as plain text. */
export function text(field: string, title: string): Column {
  return { field, title, properties: [] };
}

/** The repository, which leads to its own dashboard. */
export function repositoryColumn(): Column {
  const link = { title: 'Open the repository', url: repositoryLink() };
  return { field: 'repository', title: 'Repository', properties: [{ id: 'links', value: [link] }] };
}

/** A state on its colour. */
export function stateColumn(title = 'State'): Column {
  const properties = [
    { id: 'mappings', value: [nameMapping()] },
    { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
    { id: 'custom.width', value: 130 },
  ];
  return { field: 'state', title, properties };
}

/** The newest run: shown as its number, and a link to Bitbucket. */
export function runColumn(): Column {
  const short = { pattern: '.*/results/([0-9]+)$', result: { text: 'Run #$1' } };
  const properties = [
    { id: 'mappings', value: [{ type: MappingType.RegexToText, options: short }] },
    { id: 'links', value: [{ title: 'Open in Bitbucket', url: '$' + '{__value.raw}', targetBlank: true }] },
    { id: 'custom.width', value: 110 },
  ];
  return { field: 'run_url', title: 'Run', properties };
}

export interface ValueLook {
  readonly unit: string;
  /** Colours the text. */
  readonly steps?: Steps;
  readonly decimals?: number;
}

/** A number. */
export function value(field: string, title: string, { unit, steps, decimals }: ValueLook): Column {
  const properties: DynamicConfigValue[] = [{ id: 'unit', value: unit }];
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  if (steps !== undefined) {
    properties.push({ id: 'thresholds', value: thresholds(steps).build() });
    properties.push({ id: 'custom.cellOptions', value: { type: 'color-text' } });
  }
  return { field, title, properties };
}
