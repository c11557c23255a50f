import type { SimulatorCredential } from './credential.ts';
import type { Endpoint } from './route.ts';

type Subject = 'pipeline' | 'repository' | 'account';

const CLASSIC: Readonly<Record<Subject, string>> = {
  pipeline: 'pipeline',
  repository: 'repository',
  account: 'account',
};
const API_TOKEN: Readonly<Record<Subject, string>> = {
  pipeline: 'read:pipeline:bitbucket',
  repository: 'read:repository:bitbucket',
  account: 'read:workspace:bitbucket',
};

/** The scope that the endpoint asks of this credential; undefined: none. API tokens have scopes of their own spelling. */
export function requiredScope(endpoint: Endpoint, credential: SimulatorCredential): string | undefined {
  const subject = subjectOf(endpoint);
  if (subject === undefined || credential.kind === 'anonymous') return undefined;
  return spellingOf(credential)[subject];
}

/** What the credential may do. */
export function grantedScopes(credential: SimulatorCredential): readonly string[] {
  return credential.scopes ?? Object.values(spellingOf(credential));
}

function spellingOf(credential: SimulatorCredential): Readonly<Record<Subject, string>> {
  return credential.kind === 'api_token' ? API_TOKEN : CLASSIC;
}

function subjectOf(endpoint: Endpoint): Subject | undefined {
  switch (endpoint) {
    case 'pipelines':
    case 'pipeline':
    case 'steps':
    case 'step':
      return 'pipeline';
    case 'repositories':
    case 'repository':
      return 'repository';
    case 'workspaces':
      return 'account';
    case 'token':
    case 'removed':
    case 'unknown':
      return undefined;
    default:
      return endpoint satisfies never;
  }
}
