import type { Run } from '../domain/run.ts';
import { toRunState } from '../domain/state.ts';
import { toTrigger } from '../domain/trigger.ts';
import { present } from './present.ts';
import { WireRun } from './schema.ts';
import { toCount, toSeconds, toText } from './to-number.ts';
import { toSelector, toTarget } from './to-target.ts';
import { toTime } from './to-time.ts';

/** A pipeline object as a run. Undefined when it is no object with a uuid; whatever else is wrong degrades alone. Never throws. */
export function toRun(value: unknown): Run | undefined {
  const parsed = WireRun.safeParse(value);
  if (!parsed.success) return undefined;
  const wire = parsed.data;
  const flat = toRunState(wire.state);
  return {
    uuid: wire.uuid,
    runNumber: toCount(wire.run_number) ?? 1,
    state: flat.state,
    terminal: flat.terminal,
    target: toTarget(wire.target),
    trigger: toTrigger(wire.trigger),
    ...present({
      unknownState: flat.unknown,
      buildNumber: toCount(wire.build_number),
      selector: toSelector(wire.target),
      commit: toText(wire.target?.commit?.hash),
      creator: toText(wire.creator?.display_name),
      createdAt: toTime(wire.created_on),
      completedAt: toTime(wire.completed_on),
      durationSeconds: toSeconds(wire.duration_in_seconds),
      buildSeconds: toSeconds(wire.build_seconds_used),
    }),
  };
}
