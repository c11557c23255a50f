import { expect, test } from 'vitest';
import type { Completion } from '../../../src/demo/truth.ts';
import { modelFlatPoller } from './flat-poller.ts';

const START = Date.UTC(2026, 10, 24);
const POLLER = { intervalSeconds: 60, branchesPerRepository: 1 };

function completion(slug: string, seconds: number): Completion {
  return {
    repository: `acme/${slug}`,
    uuid: '{u}',
    buildNumber: 1,
    runNumber: 1,
    result: 'SUCCESSFUL',
    completedAt: START + seconds * 1000,
    createdAt: START,
    trigger: 'PUSH',
    target: { kind: 'branch', name: 'main' },
    ref: 'main',
  };
}

test('within the limit it sees a run at its next turn', () => {
  const completions = [completion('service-0001', 30), completion('service-0002', 31)];

  const result = modelFlatPoller(POLLER, { completions, repositories: 2, start: START, hours: 1, limit: 1000 });

  expect(result).toMatchObject({ wantedPerHour: 120, meanPerHour: 120, refusedShare: 0, unseen: 0 });
  expect([result.all.median, result.all.worst]).toEqual([59, 59]);
});

test('beyond the limit it is blind until the hour has rolled on', () => {
  const completions = [completion('service-0001', 700)];

  const result = modelFlatPoller(POLLER, { completions, repositories: 100, start: START, hours: 2, limit: 1000 });

  expect(result.refusedShare).toBeGreaterThan(0.8);
  expect(result.all.worst).toBe(3600 - 700);
});
