import type { RunSpec } from './run-spec.ts';

const DEPLOY = { type: 'custom', pattern: 'deploy' } as const;

/**
 * Runs that make every state visible in the first ten seconds, whatever chance does. By slug; some slugs appear twice.
 * `start`: when the demo begins.
 */
export function showcase(start: number): readonly (readonly [string, RunSpec])[] {
  const before = (seconds: number): number => start - seconds * 1000;
  return [
    ['web-shop', waitingForApproval(before(40))],
    [
      'design-system',
      { createdAt: before(8), queueSeconds: 1, startingSeconds: 18, steps: [{ name: 'Build', seconds: 30 }] },
    ],
    ['checkout-api', heldByLock(before(30))],
    [
      'mobile-app',
      {
        createdAt: before(50),
        steps: [
          { name: 'Build', seconds: 20 },
          { name: 'Test', seconds: 90 },
        ],
      },
    ],
    ['billing', { createdAt: before(1), parsingSeconds: 20, steps: [{ name: 'Build', seconds: 30 }] }],
    [
      'infrastructure',
      { createdAt: before(1), parsingSeconds: 0, queueSeconds: 20, steps: [{ name: 'Plan', seconds: 30 }] },
    ],
    [
      'data-pipeline',
      { createdAt: before(5), queueSeconds: 0, steps: [{ name: 'Load', seconds: 20, queueSeconds: 15 }] },
    ],
    [
      'billing',
      {
        createdAt: before(90),
        steps: [
          { name: 'Build', seconds: 10, result: 'FAILED' },
          { name: 'Deploy', seconds: 5 },
        ],
      },
    ],
    ['docs', { createdAt: before(80), steps: [{ seconds: 10 }, { seconds: 5 }] }],
    ['docs', { createdAt: before(20), steps: [] }],
    ['design-system', { createdAt: before(120), steps: [{ name: 'Build', seconds: 60 }], endsAfterSeconds: 30 }],
    ['design-system', { createdAt: before(70), steps: [{ name: 'Build', seconds: 9, result: 'ERROR' }] }],
    [
      'infrastructure',
      {
        createdAt: before(110),
        selector: DEPLOY,
        steps: [{ name: 'Plan', seconds: 90 }],
        endsAfterSeconds: 50,
        result: 'EXPIRED',
      },
    ],
  ];
}

function waitingForApproval(createdAt: number): RunSpec {
  return {
    createdAt,
    selector: DEPLOY,
    trigger: 'MANUAL',
    creator: 'Ada',
    steps: [
      { name: 'Build', seconds: 12 },
      { name: 'Approve', seconds: 10, waitSeconds: 600 },
    ],
  };
}

function heldByLock(createdAt: number): RunSpec {
  return {
    createdAt,
    selector: DEPLOY,
    trigger: 'MANUAL',
    creator: 'Grace',
    steps: [{ name: 'Deploy', seconds: 10, haltedSeconds: 300 }],
  };
}
