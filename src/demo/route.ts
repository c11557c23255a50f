/** The endpoint's name in logs and fault rules. */
export type Endpoint =
  | 'token'
  | 'workspaces'
  | 'repositories'
  | 'repository'
  | 'pipelines'
  | 'pipeline'
  | 'steps'
  | 'step'
  | 'removed'
  | 'unknown';

/** What a path asks for. Workspace and repository are slugs or `{uuid}`s, decoded. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly workspace: string;
  readonly repository: string;
  /** The run's `{uuid}` or build number. */
  readonly pipeline: string;
  readonly step: string;
  /** A part with raw braces, or a uuid without any: HTTP 400 (api-facts.md, section 1). */
  readonly malformed: boolean;
}

const BARE_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** CHANGE-2770 took these away (api-facts.md, section 8). */
const REMOVED: ReadonlySet<string> = new Set([
  '/2.0/repositories',
  '/2.0/workspaces',
  '/2.0/user/permissions/workspaces',
]);

/** Both `…/pipelines` and `…/pipelines/` are in use. */
export function toRoute(path: string): Route {
  const clean = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const parts = clean.split('/').slice(1);
  const [, , workspace = '', repository = '', , pipeline = '', , step = ''] = parts.map(decode);
  const malformed = parts.some((part) => /[{}]/.test(part) || BARE_UUID.test(part));
  return { endpoint: toEndpoint(clean, parts), workspace, repository, pipeline, step, malformed };
}

function toEndpoint(path: string, parts: readonly string[]): Endpoint {
  if (path === '/site/oauth2/access_token') return 'token';
  if (path === '/2.0/user/workspaces') return 'workspaces';
  if (REMOVED.has(path)) return 'removed';
  if (parts[0] !== '2.0' || parts[1] !== 'repositories') return 'unknown';
  if (parts.length === 3) return 'repositories';
  if (parts.length === 4) return 'repository';
  if (parts[4] !== 'pipelines') return 'unknown';
  if (parts.length === 5) return 'pipelines';
  if (parts.length === 6) return 'pipeline';
  if (parts[6] !== 'steps') return 'unknown';
  if (parts.length === 7) return 'steps';
  return parts.length === 8 ? 'step' : 'unknown';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
