import type { RepositoryName } from '../domain/repository.ts';
import type { CredentialForecast } from './credential-forecast.ts';

/** What the collector tells its owner while it works. */
export interface CollectorEvents {
  /** The page limit cut a list: older runs may have been missed. */
  readonly onPageLimit?: (name: RepositoryName) => void;
  /** After every discovery; the first time at the start. */
  readonly onDiscovered?: (forecasts: readonly CredentialForecast[]) => void;
}
