import { Gauge, type Registry } from 'prom-client';
import { PREFIX } from './family.ts';

/** A credential's budget; `status` is what the API client's budget says of itself. */
export interface CredentialBudget {
  readonly credential: string;
  readonly status: {
    /** Calls allowed in any rolling hour. */
    readonly limit: number;
    readonly remaining: number;
    readonly reserved: number;
    /** Milliseconds since the epoch; undefined when not paused. */
    readonly pausedUntil?: number;
  };
}

/** Gauges that ask for the budgets whenever they are scraped. */
export function createBudgetGauges(registry: Registry, budgets: () => readonly CredentialBudget[]): void {
  const gauge = (
    name: string,
    help: string,
    value: (status: CredentialBudget['status']) => number | undefined,
  ): Gauge<'credential'> =>
    new Gauge({
      name: `${PREFIX}${name}`,
      help,
      labelNames: ['credential'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { credential, status } of budgets()) {
          const known = value(status);
          if (known !== undefined) this.set({ credential }, known);
        }
      },
    });
  gauge('api_budget_limit', 'API calls allowed in any rolling hour.', ({ limit }) => limit);
  gauge('api_budget_remaining', 'API calls that could be made right now.', ({ remaining }) => remaining);
  gauge('api_budget_reserved', 'API calls held back for active repositories.', ({ reserved }) => reserved);
  gauge(
    'api_paused_until_timestamp_seconds',
    'Until when no API call is made; absent when not paused.',
    ({ pausedUntil }) => (pausedUntil === undefined ? undefined : pausedUntil / 1000),
  );
}
