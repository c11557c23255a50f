const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A span in the two largest units that matter: `45 s`, `3 min`, `1 h 5 min`, `2 d 3 h`. Negative spans read as 0. */
export function formatSpan(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const total = Math.max(0, Math.round(seconds));
  if (total < MINUTE) return `${total} s`;
  if (total < HOUR) return join(Math.floor(total / MINUTE), 'min', total < 10 * MINUTE ? total % MINUTE : 0, 's');
  if (total < DAY) return join(Math.floor(total / HOUR), 'h', Math.floor((total % HOUR) / MINUTE), 'min');
  return join(Math.floor(total / DAY), 'd', Math.floor((total % DAY) / HOUR), 'h');
}

/** `3 min ago`, `in 45 s`, `now`. Both arguments in milliseconds since the epoch. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1_000);
  if (seconds === 0) return 'now';
  return seconds < 0 ? `${formatSpan(-seconds)} ago` : `in ${formatSpan(seconds)}`;
}

/** A moment in every spelling that a page needs. */
export interface TimeTexts {
  /** For the `datetime` attribute. */
  readonly iso: string;
  /** `2026-11-23 07:49:31 UTC` */
  readonly absolute: string;
  /** The time of day, with the date when it is another UTC day than `now`: `07:49:31 UTC`, `22 Nov 07:49 UTC`. */
  readonly clock: string;
}

/** Both arguments in milliseconds since the epoch. Undefined for a number that is no date. */
export function toTimeTexts(at: number, now: number): TimeTexts | undefined {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return undefined;
  const iso = date.toISOString();
  const time = iso.slice(-13, -5);
  const isToday = Math.floor(at / (DAY * 1_000)) === Math.floor(now / (DAY * 1_000));
  return {
    iso,
    absolute: `${iso.slice(0, -14)} ${time} UTC`,
    clock: isToday ? `${time} UTC` : `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${time.slice(0, 5)} UTC`,
  };
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
