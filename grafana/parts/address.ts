/** The six dashboards, in the order of their links. Their uids are addresses that people bookmark: they never change. */
export const BOARDS = {
  overview: { uid: 'bitbucket-pipelines-overview', title: 'Overview' },
  repository: { uid: 'bitbucket-pipelines-repository', title: 'Repository' },
  steps: { uid: 'bitbucket-pipelines-steps', title: 'Steps' },
  minutes: { uid: 'bitbucket-pipelines-minutes', title: 'Minutes and queues' },
  reliability: { uid: 'bitbucket-pipelines-reliability', title: 'Reliability' },
  exporter: { uid: 'bitbucket-pipelines-exporter', title: 'Exporter' },
} as const;
export type BoardName = keyof typeof BOARDS;

/** What every title begins with, so that the six stand together in a search. */
export const TITLE_PREFIX = 'Bitbucket Pipelines';

/** The path of a dashboard. Grafana puts its own base path before it. */
export function pathOf(board: BoardName): string {
  return `/d/${BOARDS[board].uid}`;
}

/**
 * A data link to the Repository dashboard for the repository in the clicked cell, with the time and the other choices of the
 * dashboard that it is clicked on.
 */
export function repositoryLink(): string {
  const kept = ['datasource', 'job', 'instance', 'workspace'].map((variable) => `\${${variable}:queryparam}`);
  return `${pathOf('repository')}?\${__url_time_range}&${kept.join('&')}&var-repository=\${__value.text}`;
}
