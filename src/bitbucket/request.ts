import type { Endpoint } from './events.ts';

/** One request to the API, as data: what the client sends is also what conformance checks against the official description. */
export interface ApiRequest {
  readonly endpoint: Exclude<Endpoint, 'token'>;
  readonly method: 'GET';
  /** In the words of the official description, e.g. `/repositories/{workspace}/{repo_slug}`. */
  readonly template: string;
  /** Values for the template: slugs, uuids with braces. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The request's URL. Undefined when a name cannot stand in a path: empty, a dot segment, or no well-formed Unicode. Braces of uuids
 * become `%7B` and `%7D`, without which Bitbucket answers 400 (api-facts.md, section 1).
 */
export function toUrl(apiUrl: string, request: ApiRequest): string | undefined {
  const segments = request.template.split('/').map((segment) => toSegment(segment, request.path));
  if (segments.includes(undefined)) return undefined;
  const query = Object.entries(request.query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${apiUrl}${segments.join('/')}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

function toSegment(segment: string, values: Readonly<Record<string, string>>): string | undefined {
  const name = /^\{(.+)\}$/.exec(segment)?.[1];
  if (name === undefined) return segment;
  const value = values[name];
  if (value === undefined || value === '' || value === '.' || value === '..') return undefined;
  try {
    return encodeURIComponent(value);
  } catch {
    return undefined;
  }
}
