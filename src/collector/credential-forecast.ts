import type { DiscoveryState } from './discovery-round.ts';
import type { Fleet } from './fleet.ts';
import { type Forecast, forecast, toHintIntervalMs } from './forecast.ts';
import type { Lane } from './lane.ts';
import type { CollectorSettings } from './settings.ts';
import type { CollectorTarget } from './target.ts';

export interface CredentialForecast extends Forecast {
  readonly credential: string;
  readonly repositories: number;
}

interface Collected {
  readonly targets: readonly CollectorTarget[];
  readonly settings: CollectorSettings;
  readonly discovered: DiscoveryState;
}

const HOUR_MS = 3_600_000;

/** Calls per hour of a lane that no stretch changes: hints and discovery. */
export function fixedPerHour(lane: Lane, { targets, settings, discovered }: Collected): number {
  const own = targetsOf(lane, targets);
  const hints = settings.activityHint ? own.length * (HOUR_MS / hintIntervalMs(lane, { targets, settings })) : 0;
  const pages = own.reduce((sum, { workspace }) => sum + (discovered.pages.get(workspace) ?? 1), 0);
  return hints + pages * (HOUR_MS / settings.discoveryIntervalMs);
}

/** How often each workspace of a lane is asked for hints: every active interval, as long as that is cheap. */
export function hintIntervalMs(lane: Lane, { targets, settings }: Pick<Collected, 'targets' | 'settings'>): number {
  return toHintIntervalMs(settings.activeIntervalMs, targetsOf(lane, targets).length, lane.budget().limit);
}

/** A busy hour of a lane, for what is polled now. */
export function forecastLane(
  lane: Lane,
  { fleet, ...collected }: Collected & { readonly fleet: Fleet },
): CredentialForecast {
  const { limit, reserved } = lane.api.budget();
  const repositories = fleet.all().filter((entry) => entry.lane === lane).length;
  const workspaces = targetsOf(lane, collected.targets).map(({ workspace }) => ({
    discoveryPages: collected.discovered.pages.get(workspace) ?? 1,
  }));
  const predicted = forecast({ ...collected.settings, repositories, workspaces, limit, reserved });
  return { credential: lane.api.credential, repositories, ...predicted };
}

function targetsOf(lane: Lane, targets: readonly CollectorTarget[]): readonly CollectorTarget[] {
  return targets.filter(({ api }) => api === lane.unmetered);
}
