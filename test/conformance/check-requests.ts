import type { ApiRequest } from '../../src/bitbucket/request.ts';
import type { Departure } from './departures.ts';
import { type Description, findDepartures } from './openapi.ts';

export interface RequestReport {
  readonly lines: readonly string[];
  readonly faults: number;
}

/** Checks every request against the description, and the list of departures against what was found. */
export function checkRequests(
  description: Description,
  requests: readonly ApiRequest[],
  departures: readonly Departure[],
): RequestReport {
  const found = requests.map((request) => ({ request, differences: findDepartures(description, request) }));
  const all = new Set(found.flatMap(({ differences }) => differences));
  const unlisted = [...all].filter((difference) => !departures.some(({ what }) => what === difference));
  const idle = departures.filter(({ what }) => !all.has(what));
  return {
    lines: [
      ...found.map(({ request, differences }) => renderRequest(request, differences, unlisted)),
      ...departures.filter(({ what }) => all.has(what)).map(({ what, reason }) => `departure ${what} -- ${reason}`),
      ...unlisted.map((difference) => `FAIL departure that is not listed: ${difference}`),
      ...idle.map(({ what }) => `FAIL listed departure that is none: ${what}`),
    ],
    faults: unlisted.length + idle.length,
  };
}

function renderRequest(request: ApiRequest, differences: readonly string[], unlisted: readonly string[]): string {
  const verdict = differences.some((difference) => unlisted.includes(difference)) ? 'FAIL' : 'ok  ';
  const query = Object.keys(request.query).join(',');
  return `${verdict} request ${request.endpoint} ${request.method} ${request.template} query=${query} departures=${differences.length}`;
}
