export interface WorkingHours {
  /** Hours that local time is ahead of UTC. Default 0. */
  readonly utcOffsetHours?: number;
  /** First working hour of the day. Default 8. */
  readonly from?: number;
  /** First hour after work. Default 19. */
  readonly until?: number;
  /** Share of the working-hour activity at night and on weekends. Default 0.1. */
  readonly quiet?: number;
}

const HOUR = 3_600_000;
const SATURDAY = 6;
const SUNDAY = 0;

/** 1 in working hours, `quiet` at night and on weekends. */
export function activityFactor(now: number, hours: WorkingHours): number {
  const { utcOffsetHours = 0, from = 8, until = 19, quiet = 0.1 } = hours;
  const local = new Date(now + utcOffsetHours * HOUR);
  const day = local.getUTCDay();
  if (day === SATURDAY || day === SUNDAY) return quiet;
  const hour = local.getUTCHours();
  return hour >= from && hour < until ? 1 : quiet;
}
