import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { BOARDS, type BoardName, pathOf, TITLE_PREFIX } from './address.ts';
import { type VariableName, variables } from './variables.ts';

/** The schema of Grafana 10.0. Newer versions migrate it when they load it; older ones would not understand a newer number. */
const SCHEMA_VERSION = 38;

export interface Row {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

export interface BoardOptions {
  readonly description: string;
  /** The time shown at first. */
  readonly from: string;
  readonly rows: readonly Row[];
  /** Variables that change nothing here. */
  readonly hidden?: readonly VariableName[];
}

/** A dashboard with the frame that all six share: address, tags, links to the five others, variables. */
export function board(name: BoardName, { description, from, rows, hidden = [] }: BoardOptions): Dashboard {
  const { uid, title } = BOARDS[name];
  const builder = new DashboardBuilder(`${TITLE_PREFIX} / ${title}`)
    .uid(uid)
    .description(description)
    .tags(['bitbucket', 'pipelines', 'bitbucket-pipelines-exporter'])
    .timezone('browser')
    .time({ from, to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .variables(variables(hidden))
    .links(othersThan(name));
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  const built = builder.build();
  const panels = (built.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 }));
  const links = (built.links ?? []).map(inTheOpen);
  return { ...built, panels, links, schemaVersion: SCHEMA_VERSION };
}

/** The SDK's default hides links in a menu, in the versions of Grafana that have one. */
function inTheOpen({ placement: _, ...link }: DashboardLink): DashboardLink {
  return link;
}

function othersThan(name: BoardName): DashboardLinkBuilder[] {
  const names = Object.keys(BOARDS) as BoardName[];
  return names
    .filter((other) => other !== name)
    .map((other) =>
      new DashboardLinkBuilder(BOARDS[other].title)
        .type(DashboardLinkType.Link)
        .icon('dashboard')
        .url(pathOf(other))
        .includeVars(true)
        .keepTime(true),
    );
}
