import type { RepositoryName } from '../domain/repository.ts';
import type { Run } from '../domain/run.ts';
import { RUN_STATES } from '../domain/state.ts';
import { toBranch } from '../domain/target.ts';
import { type Family, type Labels, toSeconds } from './family.ts';
import { identityFamily, identityGauge } from './identity-family.ts';

const COMMIT_LENGTH = 12;

/** What the newest run of each identity is and how it went. */
export const LAST_RUN_FAMILIES: readonly Family[] = [
  identityFamily({
    name: 'last_run_state',
    help: 'State of the newest run: exactly one state is 1.',
    type: 'gauge',
    labels: ['state'],
    facts: ({ last }) => [last.run.state],
    rows: ({ last }) => RUN_STATES.map((state) => ({ labels: { state }, value: state === last.run.state ? 1 : 0 })),
  }),
  identityGauge('last_run_created_timestamp_seconds', 'When the newest run was created.', ({ last }) =>
    toSeconds(last.run.createdAt),
  ),
  identityGauge(
    'last_run_completed_timestamp_seconds',
    'When the newest run completed; absent while it is open.',
    ({ last }) => toSeconds(last.run.completedAt),
  ),
  identityGauge(
    'last_run_duration_seconds',
    'How long the newest run executed, parallel steps overlapped, without queueing.',
    ({ last }) => last.run.durationSeconds,
  ),
  identityGauge(
    'last_run_queue_seconds',
    'How long the newest run waited before its first step began.',
    ({ last }) => last.queueSeconds,
  ),
  identityGauge(
    'last_run_build_seconds',
    'Billed build time of the newest run, parallel steps added up.',
    ({ last }) => last.run.buildSeconds,
  ),
  identityGauge('last_run_number', 'Build number of the newest run.', ({ last }) => last.run.buildNumber),
];

/** What the newest run was, for joins. `creator: false` leaves people out of it: the label does not exist then. */
export function lastRunInfo(options: { readonly creator: boolean }): Family {
  return identityFamily({
    name: 'last_run_info',
    help: 'What the newest run was. The value is always 1.',
    type: 'gauge',
    labels: ['commit', 'trigger', ...(options.creator ? ['creator'] : []), 'run_url', 'branch'],
    facts: ({ last }) => [last.run],
    rows: ({ last }, { name }) => [{ labels: infoLabels(last.run, name, options.creator), value: 1 }],
  });
}

function infoLabels(run: Run, name: RepositoryName, creator: boolean): Labels {
  return {
    commit: run.commit?.slice(0, COMMIT_LENGTH) ?? '',
    trigger: run.trigger,
    ...(creator ? { creator: run.creator ?? '' } : {}),
    run_url: runUrl(run, name),
    branch: toBranch(run.target),
  };
}

function runUrl(run: Run, { workspace, repository }: RepositoryName): string {
  if (run.buildNumber === undefined) return '';
  return `https://bitbucket.org/${workspace}/${repository}/pipelines/results/${run.buildNumber}`;
}
