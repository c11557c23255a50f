import { createRealisticWorld } from '../../../src/demo/realistic-profile.ts';
import { type FlatPoller, modelFlatPoller } from './flat-poller.ts';
import type { Job } from './jobs.ts';
import { DAY, type ScenarioResult } from './scenario.ts';
import type { Delays } from './verdict.ts';
import { type Check, checkWanted, isReached } from './wanted.ts';

export interface JobResult {
  readonly job: Pick<Job, 'group' | 'label'>;
  readonly result: ScenarioResult;
}

const FLAT: readonly (FlatPoller & { readonly name: string })[] = [
  { name: 'flat, 60 s', intervalSeconds: 60, branchesPerRepository: 1 },
  { name: 'per branch (5), 30 s', intervalSeconds: 30, branchesPerRepository: 5 },
];
const HEAD =
  '| repos | poller | limit | req/h mean | worst hour | worst after 2 h | 429 | runs | median s | p99 s | worst s | push p99 | others p99 | missed |';
const RULE = `|${'---|'.repeat(14)}`;

/** The whole report as text. */
export function renderReport(results: readonly JobResult[]): string {
  const groups: readonly (readonly [Job['group'], string])[] = [
    ['hint', 'With the activity hint'],
    ['no hint', 'Without the activity hint'],
    ['429', 'With 429 answers'],
  ];
  const tables = groups.map(([group, title]) => `${title}\n${HEAD}\n${RULE}\n${rowsOf(results, group).join('\n')}`);
  const curve = results.filter(({ job, result }) => job.group === 'curve' || isCurvePoint(job.group, result));
  const byBudget = [...curve].sort((a, b) => order(a.result) - order(b.result)).map(toRow);
  return [
    ...tables,
    `Others, as a model (list calls only, favourable to them)\n${HEAD}\n${RULE}\n${flatRows().join('\n')}`,
    `Delay against budget\n${HEAD}\n${RULE}\n${byBudget.join('\n')}`,
    `Wanted\n${results.flatMap(verdictLines).join('\n')}`,
  ].join('\n\n');
}

/** Every figure that was wanted and is not reached. */
export function misses(results: readonly JobResult[]): readonly Check[] {
  return results.flatMap(({ job, result }) => checksOf(job.group, result)).filter((check) => !isReached(check));
}

function rowsOf(results: readonly JobResult[], group: Job['group']): readonly string[] {
  return results
    .filter(({ job }) => job.group === group)
    .sort((a, b) => order(a.result) - order(b.result))
    .map(toRow);
}

function isCurvePoint(group: Job['group'], { scenario }: ScenarioResult): boolean {
  return group === 'hint' && (scenario.repositories === 100 || scenario.repositories === 500);
}

function order({ scenario }: ScenarioResult): number {
  return scenario.repositories * 1e5 + scenario.requestsPerHour;
}

function toRow({ job, result }: JobResult): string {
  const { scenario, all, push, others } = result;
  return toLine([
    scenario.repositories,
    job.label,
    scenario.requestsPerHour,
    result.meanPerHour,
    result.worstHour,
    result.worstHourAfterStart,
    result.refused,
    ...toCells(all),
    push.p99,
    others.p99,
    result.missed,
  ]);
}

function toCells({ runs, median, p99, worst }: Delays): readonly number[] {
  return [runs, median, p99, worst];
}

function flatRows(): readonly string[] {
  const hours = 24;
  const limit = 1000;
  return [13, 100, 500, 1000].flatMap((repositories) => {
    const world = createRealisticWorld({ start: DAY, repositories });
    const completions = world.completions(DAY + hours * 3_600_000);
    return FLAT.map((poller) => {
      const model = modelFlatPoller(poller, { completions, repositories, start: DAY, hours, limit });
      return toLine([
        repositories,
        `${poller.name} (wants ${model.wantedPerHour}/h)`,
        limit,
        model.meanPerHour,
        '',
        '',
        `${Math.round(model.refusedShare * 100)} %`,
        ...toCells(model.all),
        '',
        '',
        model.unseen,
      ]);
    });
  });
}

function toLine(cells: readonly (string | number)[]): string {
  const texts = cells.map((cell) => {
    if (typeof cell === 'string') return cell;
    return String(Number.isNaN(cell) ? '-' : cell < 100 ? Math.round(cell * 10) / 10 : Math.round(cell));
  });
  return `| ${texts.join(' | ')} |`;
}

function verdictLines({ job, result }: JobResult): readonly string[] {
  const { repositories, requestsPerHour } = result.scenario;
  return checksOf(job.group, result).map((check) => {
    const word = isReached(check) ? 'PASS' : 'MISS';
    const reached = Math.round(check.reached * 10) / 10;
    const where = `${repositories} repositories, ${requestsPerHour}/h, ${job.label}`;
    return `${word}  ${where}: ${check.what} at most ${check.wanted}, reached ${reached}`;
  });
}

/** Without the hint, or with refusals, only what must never happen is checked. */
function checksOf(group: Job['group'], result: ScenarioResult): readonly Check[] {
  const checks = checkWanted(result);
  return group === 'hint' ? checks : checks.slice(-3);
}
