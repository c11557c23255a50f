/** What started a run. `SCHEDULED` is only the filter's spelling of `SCHEDULE` (api-facts.md, section 2). */
export const TRIGGERS = ['PUSH', 'MANUAL', 'SCHEDULE', 'PULL_REQUEST', 'PARENT_STEP', 'UNKNOWN'] as const;
export type Trigger = (typeof TRIGGERS)[number];

const PREFIX = 'pipeline_trigger_';

/** The trigger of a run, from its name or else its type. Never throws: what is missing or new is UNKNOWN. */
export function toTrigger(
  raw: { readonly name?: string | undefined; readonly type?: string | undefined } | undefined,
): Trigger {
  const text = raw?.name ?? (raw?.type?.startsWith(PREFIX) ? raw.type.slice(PREFIX.length) : undefined);
  if (text === undefined) return 'UNKNOWN';
  const word = text.toUpperCase().replaceAll(/[^A-Z]+/g, '_');
  if (word === 'SCHEDULED') return 'SCHEDULE';
  if (word.startsWith('PULL_REQUEST') || word.startsWith('PULLREQUEST')) return 'PULL_REQUEST';
  return TRIGGERS.find((trigger) => trigger === word) ?? 'UNKNOWN';
}
