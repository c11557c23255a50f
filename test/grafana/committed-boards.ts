import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const DASHBOARDS = fileURLToPath(new URL('../../grafana/dashboards', import.meta.url));

export interface DataSource {
  readonly type: string;
  readonly uid: string;
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: DataSource;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
}

export interface Property {
  readonly id: string;
  readonly value: unknown;
}

export interface BoardPanel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: DataSource;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
    readonly overrides: readonly { readonly properties: readonly Property[] }[];
  };
}

export interface BoardVariable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query: string;
  readonly datasource?: DataSource;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
}

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly schemaVersion: number;
  readonly tags: readonly string[];
  readonly links: readonly { readonly title: string; readonly url: string; readonly placement?: string }[];
  readonly panels: readonly BoardPanel[];
  readonly templating: { readonly list: readonly BoardVariable[] };
}

/** The dashboards as they are committed: what users import. */
export function readBoards(): readonly Board[] {
  return readdirSync(DASHBOARDS)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(`${DASHBOARDS}/${file}`, 'utf8')) as Board);
}

/** The panels that show something, without the rows that group them. */
export function panelsOf(board: Board): readonly BoardPanel[] {
  return board.panels.filter(({ type }) => type !== 'row');
}

/** How tests name a panel. */
export function nameOf(board: Board, panel: BoardPanel): string {
  return `${board.title.replace(/^.* \/ /, '')}: ${panel.title}`;
}
