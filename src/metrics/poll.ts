import { type Family, toSeconds } from './family.ts';
import { repositoryFamily } from './repository-family.ts';

/** How fresh the facts of a repository are, and how far the budget stretched its polls. */
export const POLL_FAMILIES: readonly Family[] = [
  repositoryFamily({
    name: 'up',
    help: 'Whether the last poll of the repository succeeded.',
    type: 'gauge',
    value: ({ poll }) => (poll.up === undefined ? undefined : Number(poll.up)),
  }),
  repositoryFamily({
    name: 'last_poll_timestamp_seconds',
    help: 'When the repository was last polled with success: its facts are as of then.',
    type: 'gauge',
    value: ({ poll }) => toSeconds(poll.lastSuccessAt),
  }),
  repositoryFamily({
    name: 'poll_interval_seconds',
    help: 'Planned time until the next poll, stretched as far as the budget demands.',
    type: 'gauge',
    value: ({ poll }) => poll.intervalSeconds,
  }),
  repositoryFamily({
    name: 'poll_lag_seconds',
    help: 'How much later than wanted the last poll began because of the budget.',
    type: 'gauge',
    value: ({ poll }) => poll.lagSeconds,
  }),
  repositoryFamily({
    name: 'poll_duration_seconds',
    help: 'How long the last poll took.',
    type: 'gauge',
    value: ({ poll }) => poll.durationSeconds,
  }),
  repositoryFamily({
    name: 'runs_missed_total',
    help: 'Runs never seen: build numbers behind a cut list, and results that a re-run overwrote unseen.',
    type: 'counter',
    value: ({ ledger }) => ledger?.missed,
  }),
];
