import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderBoards } from './boards/every-board.ts';

/** Writes all dashboards into a folder, and removes those that are no longer generated. */
export function writeBoards(folder: string): void {
  const boards = renderBoards();
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file.endsWith('.json') && !boards.has(file)) rmSync(join(folder, file));
  for (const [file, text] of boards) writeFileSync(join(folder, file), text);
}
