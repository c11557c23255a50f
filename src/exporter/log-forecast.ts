import type { CredentialForecast } from '../collector/credential-forecast.ts';
import type { Logger } from '../domain/log.ts';

/** Logs what a busy hour will cost, at the start and when the number of repositories changed. */
export function logForecast(logger: Logger): (forecasts: readonly CredentialForecast[]) => void {
  const said = new Map<string, string>();
  return (forecasts) => {
    for (const forecast of forecasts) {
      const fields = toForecastFields(forecast);
      const text = JSON.stringify(fields);
      if (said.get(forecast.credential) === text) continue;
      said.set(forecast.credential, text);
      if (forecast.wanted > forecast.planned) logger.warn('predicted requests per hour exceed the budget', fields);
      else logger.info('predicted requests per hour', fields);
    }
  };
}

/** A forecast in whole numbers, for logs and `check-config --online`. */
export function toForecastFields(forecast: CredentialForecast) {
  return {
    credential: forecast.credential,
    repositories: forecast.repositories,
    requests_per_hour: Math.ceil(forecast.planned),
    budget: forecast.limit,
    wanted: Math.ceil(forecast.wanted),
    idle_polling: Math.ceil(forecast.idle),
    activity: Math.ceil(forecast.activity),
    hints: Math.ceil(forecast.hint),
    discovery: Math.ceil(forecast.discovery),
    idle_interval_seconds: Math.round(forecast.idleIntervalMs / 1_000),
  };
}
