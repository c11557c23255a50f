import { expect, test } from 'vitest';
import { type ForecastInput, forecast } from '../../src/collector/forecast.ts';

const INPUT: ForecastInput = {
  repositories: 100,
  workspaces: [{ discoveryPages: 2 }],
  activeIntervalMs: 60_000,
  idleIntervalMs: 900_000,
  discoveryIntervalMs: 3_600_000,
  activityHint: true,
  steps: true,
  limit: 1000,
  reserved: 100,
};

test('a hundred repositories fit into one plain token', () => {
  const predicted = forecast(INPUT);

  expect(predicted).toMatchObject({ idle: 400, hint: 60, discovery: 2, stretch: { active: 1, idle: 1 }, limit: 1000 });
  expect(predicted.activity).toBeCloseTo(16 * 6);
  expect(predicted.planned).toBeCloseTo(558);
  expect(predicted.wanted).toBe(predicted.planned);
});

test('five hundred stretch the idle interval, and it says how far', () => {
  const predicted = forecast({ ...INPUT, repositories: 500 });

  expect(predicted.wanted).toBeGreaterThan(1000);
  expect(predicted.planned).toBeLessThanOrEqual(900.001);
  expect(predicted.stretch.active).toBe(1);
  expect(predicted.stretch.idle).toBeGreaterThan(4);
  expect(predicted.idleIntervalMs).toBeCloseTo(900_000 * predicted.stretch.idle);
});

test('switches switch their part off', () => {
  const predicted = forecast({ ...INPUT, activityHint: false, steps: false });

  expect(predicted.hint).toBe(0);
  expect(predicted.activity).toBeCloseTo(16 * 4);
});

test('no repositories: nothing but discovery and the hint', () => {
  const predicted = forecast({ ...INPUT, repositories: 0 });

  expect(predicted.planned).toBe(62);
});

test('hints never eat up a small budget, or that of many workspaces', () => {
  const anonymous = forecast({ ...INPUT, limit: 60, reserved: 6 });
  const many = forecast({ ...INPUT, workspaces: Array.from({ length: 30 }, () => ({ discoveryPages: 1 })) });

  expect(anonymous.hint).toBeCloseTo(9);
  expect(many.hint).toBeCloseTo(150);
});
