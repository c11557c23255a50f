import { toStepState } from '../domain/state.ts';
import type { Step, StepTrigger } from '../domain/step.ts';
import { present } from './present.ts';
import { WireStep } from './schema.ts';
import { toCount, toSeconds, toText } from './to-number.ts';
import { toTime } from './to-time.ts';

const STEP_TRIGGERS: Readonly<Record<string, StepTrigger>> = {
  pipeline_step_trigger_automatic: 'automatic',
  pipeline_step_trigger_manual: 'manual',
  pipeline_step_trigger_redeploy: 'redeploy',
};

/** A step object. Undefined when it is no object with a uuid; whatever else is wrong degrades alone. Never throws. */
export function toStep(value: unknown): Step | undefined {
  const parsed = WireStep.safeParse(value);
  if (!parsed.success) return undefined;
  const wire = parsed.data;
  const flat = toStepState(wire.state);
  return {
    uuid: wire.uuid,
    state: flat.state,
    terminal: flat.terminal,
    trigger: toStepTrigger(wire.trigger?.type),
    ...present({
      name: toText(wire.name),
      runNumber: toCount(wire.run_number),
      unknownState: flat.unknown,
      startedAt: toTime(wire.started_on),
      completedAt: toTime(wire.completed_on),
      durationSeconds: toSeconds(wire.duration_in_seconds),
      buildSeconds: toSeconds(wire.build_seconds_used),
    }),
  };
}

function toStepTrigger(type: string | undefined): StepTrigger {
  if (type === undefined || !Object.hasOwn(STEP_TRIGGERS, type)) return 'unknown';
  return STEP_TRIGGERS[type] ?? 'unknown';
}
