import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { exporter } from './exporter.ts';
import { minutes } from './minutes.ts';
import { overview } from './overview.ts';
import { reliability } from './reliability.ts';
import { repository } from './repository.ts';
import { steps } from './steps.ts';

/** The generated dashboards as text, by file name. */
export function renderBoards(): ReadonlyMap<string, string> {
  const boards: readonly Dashboard[] = [overview(), repository(), steps(), minutes(), reliability(), exporter()];
  return new Map(boards.map((board) => [`${board.uid}.json`, `${JSON.stringify(board, undefined, 2)}\n`]));
}
