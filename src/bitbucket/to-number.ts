/** A build or run number: a whole number of at least 1. Anything else is as good as missing. */
export function toCount(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) && value >= 1 ? value : undefined;
}

/** Seconds, never below 0: Bitbucket's clocks disagree by some ms (api-facts.md, section 4). */
export function toSeconds(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? Math.max(0, value) : undefined;
}

/** A name or id that says something; content is kept as it is. */
export function toText(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
