/** Prometheus durations: units from large to small, each at most once, such as `90d`, `1h30m`, `500ms`; `0` needs no unit. */
export const DURATION_PATTERN =
  /^(?:0|(?=\d)(?:(\d{1,9})y)?(?:(\d{1,9})w)?(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?)$/;

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const UNIT_MS = [365 * DAY, 7 * DAY, DAY, 3600 * SECOND, 60 * SECOND, SECOND, 1] as const;

/** Milliseconds of a Prometheus duration; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION_PATTERN.exec(text);
  if (match === null) return undefined;
  return UNIT_MS.reduce((total, unit, index) => total + unit * Number(match[index + 1] ?? 0), 0);
}
