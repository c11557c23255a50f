const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;

/**
 * An RFC 3339 time in milliseconds since the epoch, fractions of a millisecond cut off. Bitbucket writes `Z` or `+00:00` and 3, 5,
 * 6 or 9 fraction digits (api-facts.md, section 3). Undefined for anything else, and for times before 1970, which only stand for "never".
 */
export function toTime(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 64) return undefined;
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (year < 1970 || hour > 23 || minute > 59 || second > 60 || !isDay(year, month, day)) return undefined;
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds) - toOffset(match);
  return time < 0 ? undefined : time;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function toOffset(match: RegExpExecArray): number {
  const minutes = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  return (match[8] === '-' ? -minutes : minutes) * 60_000;
}
