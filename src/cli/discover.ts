import type { Invocation } from './invocation.ts';
import { load, printFaults } from './load.ts';
import { type Survey, survey, type WorkspaceSurvey } from './survey.ts';
import type { ExitCode } from './terminal.ts';

/** `discover`: lists every repository of the configured workspaces, whether it would be polled, and why. */
export async function discover(invocation: Invocation): Promise<ExitCode> {
  const loaded = await load(invocation);
  if (!loaded.ok) {
    printFaults(invocation, loaded.faults);
    return 2;
  }
  const found = await survey(loaded.config, invocation);
  invocation.terminal.out(renderDiscovery(found));
  return found.workspaces.some((workspace) => workspace.found.length > 0) ? 0 : 1;
}

/** One line a repository, then what went wrong. Pure. */
export function renderDiscovery({ workspaces }: Survey): string {
  const lines = workspaces.flatMap((workspace) => [
    ...workspace.found.map(
      ({ repository, included, reason }) =>
        `${included ? 'poll' : 'skip'}  ${repository.workspace}/${printable(repository.repository)}  ${printable(reason)}`,
    ),
    ...renderTroubles(workspace),
    `${workspace.workspace}: ${count(workspace)} of ${workspace.found.length} repositories would be polled`,
  ]);
  return `${lines.join('\n')}\n`;
}

/** What could not be found out about a workspace. */
export function renderTroubles(workspace: WorkspaceSurvey): readonly string[] {
  const { failure, pipelines, warnings } = workspace;
  const errors = [failure, pipelines === 'readable' ? undefined : pipelines].filter((error) => error !== undefined);
  return [
    ...warnings.map((warning) => `${workspace.workspace}: warning: ${printable(warning)}`),
    ...errors.map((error) => {
      const scopes = error.missingScopes.length === 0 ? '' : ` (missing scopes: ${error.missingScopes.join(', ')})`;
      return `${workspace.workspace}: ${error.endpoint}: ${printable(error.message)}${scopes}`;
    }),
  ];
}

function count({ found }: WorkspaceSurvey): number {
  return found.filter(({ included }) => included).length;
}

/** Names come from outside: what could move the cursor of a terminal is not printed. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, '?');
}
