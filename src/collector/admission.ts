import type { RepositoryKey } from '../domain/repository.ts';
import type { Fleet } from './fleet.ts';
import type { Lane } from './lane.ts';
import type { Admission } from './schedule.ts';
import type { PollClass } from './when.ts';

/** Who may use the reserve of a budget: polls that look at what moves. */
export function toPriority(pollClass: PollClass): 'active' | 'idle' {
  return pollClass === 'active' || pollClass === 'hinted' ? 'active' : 'idle';
}

/**
 * Chooses which of the due repositories start: what moves comes before what is idle, and within each those waiting longest. A
 * credential that is paused or out of budget keeps its own repositories waiting, in their order; nothing is dropped.
 */
export function createAdmission(
  fleet: Pick<Fleet, 'get'>,
  now: () => number,
): (due: readonly RepositoryKey[], free: number) => Admission {
  return (due, free) => {
    const at = now();
    const opening = new Map<Lane, { active: number; idle: number }>();
    const start: { readonly key: RepositoryKey; readonly lane: Lane; readonly priority: 'active' | 'idle' }[] = [];
    let lookAgainAt = Number.POSITIVE_INFINITY;
    for (const key of due) {
      const entry = fleet.get(key);
      if (entry === undefined) continue;
      const priority = toPriority(entry.planned.class);
      const opens = opening.get(entry.lane) ?? {
        active: entry.lane.opensAt('active'),
        idle: entry.lane.opensAt('idle'),
      };
      opening.set(entry.lane, opens);
      if (opens[priority] <= at) start.push({ key, lane: entry.lane, priority });
      else lookAgainAt = Math.min(lookAgainAt, opens[priority]);
    }
    const ordered = [
      ...start.filter(({ priority }) => priority === 'active'),
      ...start.filter(({ priority }) => priority === 'idle'),
    ];
    const probed = new Set<Lane>();
    const chosen = ordered.filter(({ lane }) => !lane.isOnProbation() || (!probed.has(lane) && probed.add(lane)));
    const started = chosen.slice(0, free);
    for (const { lane } of started) if (lane.isOnProbation()) lane.beginProbe();
    // The probe's own end is an event that looks again; until then its lane stays shut.
    return { start: started.map(({ key }) => key), lookAgainAt };
  };
}
