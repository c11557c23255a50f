/**
 * RFC 3339 as Pipelines writes it: `Z`, with 3, 6 or 9 fraction digits (api-facts.md, section 3). `variety` picks the number of digits;
 * digits below the millisecond are made up from the time.
 */
export function toPipelineTimestamp(milliseconds: number, variety: number): string {
  const text = new Date(milliseconds).toISOString();
  const digits = (variety % 3) * 3;
  if (digits === 0) return text;
  const made = ((milliseconds % 1_000_000) * 7919 + variety * 104_729) % 10 ** digits;
  return `${text.slice(0, -1)}${String(made).padStart(digits, '0')}Z`;
}

/** As repositories write it: six digits and an offset. */
export function toRepositoryTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}110+00:00`;
}
