import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProgramResult, runProgram } from './program.ts';
import { requireProgram } from './require-program.ts';

/** The Python that Debian's packages belong to; another one in the PATH does not have them. */
const PYTHON = '/usr/bin/python3';

const COUNT_FAMILIES = `
import sys
from prometheus_client.openmetrics.parser import text_fd_to_metric_families
with open(sys.argv[1], encoding="utf-8", newline="") as page:
    print(sum(1 for family in text_fd_to_metric_families(page)))
`;

/** What promtool says about a page in the plain text format: it ends with 0 and says nothing when the page is good. */
export async function checkWithPromtool(page: string, folder: string): Promise<ProgramResult> {
  const promtool = await requireProgram('promtool', 'prometheus');
  const sh = await requireProgram('sh', 'dash');
  const file = join(folder, 'page.txt');
  await writeFile(file, page);
  return runProgram(sh, ['-c', 'exec "$1" check metrics <"$2"', 'sh', promtool, file]);
}

/**
 * The number of families that a strict OpenMetrics parser reads from a page.
 *
 * @throws Error with the parser's complaint, or with what to install.
 */
export async function countOpenMetricsFamilies(page: string, folder: string): Promise<number> {
  const file = join(folder, 'page.openmetrics');
  await writeFile(file, page);
  const { code, stdout, stderr } = await runProgram(PYTHON, ['-c', COUNT_FAMILIES, file]);
  if (/ENOENT|ModuleNotFoundError/.test(stderr) || code === null) {
    throw new Error('missing the strict OpenMetrics parser: apt-get install python3 python3-prometheus-client');
  }
  if (code !== 0) throw new Error(`not OpenMetrics: ${stderr}`);
  return Number(stdout);
}
