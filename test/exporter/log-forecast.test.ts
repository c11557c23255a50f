import { describe, expect, it } from 'vitest';
import type { CredentialForecast } from '../../src/collector/credential-forecast.ts';
import { forecast } from '../../src/collector/forecast.ts';
import type { LogFields, Logger } from '../../src/domain/log.ts';
import { logForecast } from '../../src/exporter/log-forecast.ts';

function predicted(repositories: number): CredentialForecast {
  const input = {
    repositories,
    workspaces: [{ discoveryPages: 1 }],
    activeIntervalMs: 60_000,
    idleIntervalMs: 900_000,
    discoveryIntervalMs: 3_600_000,
    activityHint: true,
    steps: true,
    limit: 1_000,
    reserved: 100,
  };
  return { ...forecast(input), credential: 'main', repositories };
}

function setUp() {
  const lines: [string, string, LogFields | undefined][] = [];
  const note = (level: string) => (message: string, fields?: LogFields) => void lines.push([level, message, fields]);
  const logger: Logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  return { say: logForecast(logger), lines };
}

describe('the predicted requests', () => {
  it('are one line at the start, and another only when they change', () => {
    const { say, lines } = setUp();

    say([predicted(10)]);
    say([predicted(10)]);
    say([predicted(11)]);

    expect(lines.map(([level, message, fields]) => [level, message, fields?.repositories, fields?.budget])).toEqual([
      ['info', 'predicted requests per hour', 10, 1_000],
      ['info', 'predicted requests per hour', 11, 1_000],
    ]);
  });

  it('are a warning when they exceed the budget, with what idle polling becomes', () => {
    const { say, lines } = setUp();

    say([predicted(500)]);

    expect(lines[0]?.slice(0, 2)).toEqual(['warn', 'predicted requests per hour exceed the budget']);
    expect(Number(lines[0]?.[2]?.idle_interval_seconds)).toBeGreaterThan(900);
    expect(Number(lines[0]?.[2]?.requests_per_hour)).toBeLessThanOrEqual(1_000);
  });
});
