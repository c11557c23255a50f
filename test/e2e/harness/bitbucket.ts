import type { SimulatorCredential } from '../../../src/demo/credential.ts';
import type { RepositorySpec } from '../../../src/demo/repository-spec.ts';
import { startSimulator } from '../../../src/demo/server.ts';
import { createSimulator, type Simulator } from '../../../src/demo/simulator.ts';
import { createWorld, type World } from '../../../src/demo/world.ts';
import { createSystemClock } from '../../../src/system-clock.ts';

export const TOKEN = 'e2e-secret-token';
export const CREDENTIAL = {
  kind: 'access_token',
  name: 'e2e',
  token: TOKEN,
  requestsPerHour: 100_000,
} as const satisfies SimulatorCredential;

/** The simulator on a loopback port, with real time and a world that the test writes by hand. */
export interface Bitbucket {
  readonly world: World;
  readonly simulator: Simulator;
  /** What `bitbucket.api_url` is set to. */
  readonly apiUrl: string;
  close(): Promise<void>;
}

export interface BitbucketOptions {
  readonly repositories: readonly RepositorySpec[];
  readonly credentials?: readonly SimulatorCredential[];
}

export async function startBitbucket({
  repositories,
  credentials = [CREDENTIAL],
}: BitbucketOptions): Promise<Bitbucket> {
  const clock = createSystemClock();
  const world = createWorld({ start: clock.now(), repositories });
  const simulator = createSimulator({ world, credentials });
  const server = await startSimulator({ simulator, clock });
  return { world, simulator, apiUrl: `${server.url}/2.0`, close: () => server.close() };
}
