import { type Forecast, forecast } from '../collector/forecast.ts';
import type { Config } from '../config/config.ts';
import { identitySeries } from '../domain/series.ts';
import { printable, renderTroubles } from './discover.ts';
import type { Invocation } from './invocation.ts';
import { configSource, load, printFaults } from './load.ts';
import { survey, type WorkspaceSurvey } from './survey.ts';
import type { ExitCode } from './terminal.ts';

/** Of a usual repository: main branch and all other branches, with a default and a pull-request pipeline and one custom one. */
const IDENTITIES_PER_REPOSITORY = 4;
const STEPS_PER_PIPELINE = 3;

/** `check-config`: says all faults; with `--online` also what Bitbucket makes of it. 2 for faults, 1 when Bitbucket refuses. */
export async function checkConfig(invocation: Invocation): Promise<ExitCode> {
  const { terminal, options } = invocation;
  const loaded = await load(invocation);
  if (!loaded.ok) {
    printFaults(invocation, loaded.faults);
    return 2;
  }
  for (const warning of loaded.warnings) terminal.err(`warning: ${warning}\n`);
  terminal.out(`${configSource(invocation)}: good\n`);
  if (!options.online) return 0;
  const { workspaces } = await survey(loaded.config, invocation);
  terminal.out(renderOnline(loaded.config, workspaces));
  const isRefused = workspaces.some(({ failure, pipelines }) => failure !== undefined || pipelines instanceof Error);
  return isRefused ? 1 : 0;
}

/** What the configuration means at Bitbucket, in lines. Pure. */
export function renderOnline(config: Config, workspaces: readonly WorkspaceSurvey[]): string {
  const lines = [
    ...workspaces.flatMap((workspace) => {
      const polled = workspace.found.filter(({ included }) => included);
      return [
        workspace.failure !== undefined && workspace.found.length === 0
          ? `${workspace.workspace}: its repositories could not be listed`
          : `${workspace.workspace}: ${polled.length} of ${workspace.found.length} repositories match`,
        ...polled.map(({ repository }) => `  ${workspace.workspace}/${printable(repository.repository)}`),
        ...renderTroubles(workspace),
      ];
    }),
    ...config.bitbucket.credentials.flatMap(({ name }) => {
      const own = workspaces.filter(({ credential }) => credential === name);
      if (own.length === 0) return [`credential ${name}: used by no workspace`];
      // Of what nobody could list nothing can be predicted.
      return own.every(isUnknown) ? [] : renderForecast(config, name, own);
    }),
    ...(workspaces.every(isUnknown) ? [] : [renderSeries(config, workspaces)]),
  ];
  return `${lines.join('\n')}\n`;
}

function isUnknown({ failure, found }: WorkspaceSurvey): boolean {
  return failure !== undefined && found.length === 0;
}

function renderForecast(config: Config, name: string, workspaces: readonly WorkspaceSurvey[]): readonly string[] {
  const repositories = workspaces.reduce((sum, { found }) => sum + found.filter(({ included }) => included).length, 0);
  const [first] = workspaces;
  if (first === undefined) return [];
  const { limit, reserved } = first.api.budget();
  const pages = workspaces.map(({ found }) => ({ discoveryPages: Math.floor(found.length / 100) + 1 }));
  const predicted = forecast({ ...config.collector, repositories, workspaces: pages, limit, reserved });
  return [
    `credential ${name}: ${Math.ceil(predicted.planned)} requests in a busy hour of ${limit} allowed; wanted are ${Math.ceil(predicted.wanted)} (${renderParts(predicted)})`,
    ...(predicted.wanted > predicted.planned
      ? [
          `credential ${name}: the plan is stretched: idle repositories are polled every ${Math.round(predicted.idleIntervalMs / 60_000)} min instead of every ${Math.round(config.collector.idleIntervalMs / 60_000)} min`,
        ]
      : []),
  ];
}

function renderParts({ idle, hint, discovery, activity }: Forecast): string {
  const parts = [
    ['idle polling', idle],
    ['activity', activity],
    ['hints', hint],
    ['discovery', discovery],
  ] as const;
  return parts.map(([part, requests]) => `${part} ${Math.ceil(requests)}`).join(', ');
}

function renderSeries(config: Config, workspaces: readonly WorkspaceSurvey[]): string {
  const repositories = workspaces.reduce((sum, { found }) => sum + found.filter(({ included }) => included).length, 0);
  const perRepository = IDENTITIES_PER_REPOSITORY * identitySeries(config.collector.steps ? STEPS_PER_PIPELINE : 0);
  return `series: about ${repositories * perRepository} of ${config.limits.series} allowed, if each repository runs ${IDENTITIES_PER_REPOSITORY} pipelines of ${STEPS_PER_PIPELINE} steps`;
}
