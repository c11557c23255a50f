import type { BitbucketApi } from '../bitbucket/api.ts';
import type { BudgetState } from '../bitbucket/budget.ts';
import { createBitbucketClient } from '../bitbucket/client.ts';
import { type CredentialBudget, createCredentialBudget } from '../bitbucket/credential-budget.ts';
import type { BitbucketEvents } from '../bitbucket/events.ts';
import type { Config } from '../config/config.ts';
import type { Edge } from './edge.ts';
import { toCredential } from './to-credential.ts';

/** One client and one budget for each credential, by the credential's name. */
export interface Clients {
  readonly apis: ReadonlyMap<string, BitbucketApi>;
  readonly budgets: ReadonlyMap<string, CredentialBudget>;
}

export interface ClientsOptions {
  readonly config: Pick<Config, 'bitbucket' | 'collector'>;
  readonly edge: Edge;
  readonly events: BitbucketEvents;
  /** What a credential of that name has used of its hour: a reload does not make the calls undone. */
  readonly used?: (credential: string) => BudgetState | undefined;
}

/** Builds them; no request is made. */
export function createClients({ config, edge, events, used }: ClientsOptions): Clients {
  const { clock, random, fetch, version, noteSecret } = edge;
  const budgets = new Map<string, CredentialBudget>();
  const apis = new Map<string, BitbucketApi>();
  for (const credential of config.bitbucket.credentials) {
    const { name, requestsPerHour } = credential;
    const state = used?.(name);
    const budget = createCredentialBudget({
      requestsPerHour,
      clock,
      random,
      ...(state === undefined ? {} : { state }),
    });
    budgets.set(name, budget);
    const api = createBitbucketClient({
      credential: toCredential(credential, noteSecret),
      apiUrl: config.bitbucket.apiUrl,
      requestsPerHour,
      requestTimeoutMs: config.collector.requestTimeoutMs,
      fetch,
      clock,
      random,
      userAgent: `bitbucket-pipelines-exporter/${version}`,
      events,
      budget,
    });
    apis.set(name, api);
  }
  return { apis, budgets };
}
