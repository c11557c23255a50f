import { type Access, createAccess, unauthorized } from './access.ts';
import { type Answer, failure, rateLimited } from './answer.ts';
import { answerResource, type ResourceRequest } from './answer-resource.ts';
import { applyFaults, type Wire } from './apply-fault.ts';
import { type Call, createCallLog } from './call-log.ts';
import { credentialName, limitOf, type SimulatorCredential } from './credential.ts';
import { createFaults, type FaultRule, type Faults } from './fault.ts';
import { createFieldsParser } from './fields.ts';
import { createPipelineText } from './pipeline-text.ts';
import { createRandom } from './random.ts';
import { createRollingHour, type RollingHour } from './rolling-hour.ts';
import { type Route, toRoute } from './route.ts';
import { grantedScopes, requiredScope } from './scopes.ts';
import type { World } from './world.ts';

export interface SimulatorOptions {
  readonly world: World;
  /** Default: `DEMO_CREDENTIAL` and anonymous callers. */
  readonly credentials?: readonly SimulatorCredential[];
  readonly faults?: readonly FaultRule[];
  /** The call log holds at least so many of the newest calls. Default 100,000. */
  readonly keepCalls?: number;
}

export interface SimulatorRequest {
  readonly method: string;
  /** Path with query, exactly as on the wire: raw braces must stay raw. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  /** Milliseconds since the epoch; must not run backwards. */
  readonly now: number;
}

export interface SimulatorResponse extends Answer {
  /** What the connection does to it; the adapters carry it out. */
  readonly wire: Wire;
}

/** Bitbucket Cloud, as far as an exporter sees it (api-facts.md). One for each test; holds the limits and the call log. */
export interface Simulator {
  readonly world: World;
  readonly faults: Faults;
  handle(request: SimulatorRequest): SimulatorResponse;
  /** The newest calls, oldest first. */
  calls(): readonly Call[];
  /** All calls ever. */
  totalCalls(): number;
  /** The most calls of one credential in any rolling hour so far. */
  worstRollingHour(credential: string): number;
  /** Revokes all credentials and accepts these: a token that is rotated or expires. */
  setCredentials(credentials: readonly SimulatorCredential[]): void;
}

/** What the demo exporter is given. Its limit is far above Bitbucket's, because the demo polls every few seconds. */
export const DEMO_CREDENTIAL = {
  kind: 'access_token',
  name: 'demo',
  token: 'demo-token',
  requestsPerHour: 100_000,
} as const satisfies SimulatorCredential;

const DEFAULT_KEEP_CALLS = 100_000;

export function createSimulator(options: SimulatorOptions): Simulator {
  const { world } = options;
  const access = createAccess(
    options.credentials ?? [DEMO_CREDENTIAL, { kind: 'anonymous' }],
    createRandom(world.seed, 'tokens'),
  );
  const faults = createFaults(options.faults ?? [], createRandom(world.seed, 'faults'));
  const log = createCallLog(options.keepCalls ?? DEFAULT_KEEP_CALLS);
  const hours = new Map<string, RollingHour>();
  const memory = { renderText: createPipelineText(), toFields: createFieldsParser() };

  return {
    world,
    faults,
    handle: (request) => {
      const [path = '', search] = request.url.split('?', 2);
      const route = toRoute(path);
      const hits = faults.hit({ endpoint: route.endpoint, url: request.url, now: request.now });
      const { credential, answer } = respond({ request, route, search, world, access, hours, memory });
      const result = applyFaults(answer, hits);
      log.add({
        at: request.now,
        credential,
        method: request.method,
        endpoint: route.endpoint,
        url: request.url,
        status: result.wire.reset ? 0 : result.answer.status,
      });
      return { ...result.answer, wire: result.wire };
    },
    calls: log.all,
    totalCalls: log.total,
    worstRollingHour: log.worstRollingHour,
    setCredentials: access.replace,
  };
}

interface Exchange {
  readonly request: SimulatorRequest;
  readonly route: Route;
  readonly search: string | undefined;
  readonly world: World;
  readonly access: Access;
  readonly hours: Map<string, RollingHour>;
  readonly memory: Pick<ResourceRequest, 'renderText' | 'toFields'>;
}

/** The checks in Bitbucket's order: who, how often, what for. */
function respond(exchange: Exchange): { readonly credential: string; readonly answer: Answer } {
  const { request, route, access } = exchange;
  const { authorization } = request.headers;
  if (route.endpoint === 'token') {
    const answer = access.issueToken({ authorization, body: request.body ?? '', now: request.now });
    return { credential: '(token)', answer };
  }
  const credential = access.identify(authorization, request.now);
  if (credential === undefined) return { credential: '(refused)', answer: unauthorized() };
  return { credential: credentialName(credential), answer: admit(exchange, credential) };
}

function admit(exchange: Exchange, credential: SimulatorCredential): Answer {
  const { request, hours } = exchange;
  const name = credentialName(credential);
  const hour = hours.get(name) ?? createRollingHour();
  hours.set(name, hour);
  const limit = limitOf(credential);
  // A refused call does not use up the allowance again.
  if (hour.count(request.now) >= limit) return withLimits(rateLimited(), { credential, hour, now: request.now });
  hour.add(request.now);
  const answer = answerAdmitted(exchange, credential);
  return withLimits(answer, { credential, hour, now: request.now });
}

function answerAdmitted(exchange: Exchange, credential: SimulatorCredential): Answer {
  const { request, route, search, world, memory } = exchange;
  if (route.malformed) return failure(400, 'unexpected response body');
  const required = requiredScope(route.endpoint, credential);
  const granted = grantedScopes(credential);
  if (required !== undefined && !granted.includes(required)) {
    const message = 'Your credentials lack one or more required privilege scopes.';
    return failure(403, message, { required: [required], granted });
  }
  if (request.method !== 'GET') return failure(405, 'Method not allowed');
  const publicOnly = credential.kind === 'anonymous';
  return answerResource({
    world,
    route,
    query: new URLSearchParams(search),
    now: request.now,
    publicOnly,
    ...memory,
  });
}

/** Only anonymous answers say how much is left (api-facts.md, section 10). */
function withLimits(
  answer: Answer,
  use: { readonly credential: SimulatorCredential; readonly hour: RollingHour; readonly now: number },
): Answer {
  if (use.credential.kind !== 'anonymous') return answer;
  const limit = limitOf(use.credential);
  const headers = {
    ...answer.headers,
    'x-ratelimit-limit': `${limit}, ${limit};w=3600`,
    'x-ratelimit-remaining': String(Math.max(0, limit - use.hour.count(use.now))),
    'x-ratelimit-reset': String(Math.ceil(use.hour.nextFreeIn(use.now) / 1000)),
  };
  return { ...answer, headers };
}
