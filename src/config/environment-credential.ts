import { APP_PASSWORD_VARIABLE_MESSAGE } from './app-password.ts';
import { type Environment, RETIRED_VARIABLES, type VariableName, variable, variableSource } from './environment.ts';
import type { Fault } from './fault.ts';

/** A credential as the environment says it, in the shape of the YAML file. Values are settings, sources the variables they came from. */
export interface EnvironmentCredential {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, VariableName>>;
}

interface Form {
  readonly kind: 'api_token' | 'access_token' | 'oauth';
  /** The public half, if the kind has one: its key in the file, and its variable. */
  readonly identity?: readonly [key: string, name: VariableName];
  readonly secret: readonly [key: string, name: VariableName];
  readonly secretFile: readonly [key: string, name: VariableName];
  /** What to do when only the secret is there. */
  readonly loneSecret: string;
}

const FORMS: readonly Form[] = [
  {
    kind: 'api_token',
    identity: ['email', 'BITBUCKET_EMAIL'],
    secret: ['token', 'BITBUCKET_API_TOKEN'],
    secretFile: ['token_file', 'BITBUCKET_API_TOKEN_FILE'],
    loneSecret:
      'needs BITBUCKET_EMAIL beside it; the access token of a repository, project or workspace goes into BITBUCKET_ACCESS_TOKEN instead',
  },
  {
    kind: 'access_token',
    secret: ['token', 'BITBUCKET_ACCESS_TOKEN'],
    secretFile: ['token_file', 'BITBUCKET_ACCESS_TOKEN_FILE'],
    loneSecret: '',
  },
  {
    kind: 'oauth',
    identity: ['key', 'BITBUCKET_OAUTH_KEY'],
    secret: ['secret', 'BITBUCKET_OAUTH_SECRET'],
    secretFile: ['secret_file', 'BITBUCKET_OAUTH_SECRET_FILE'],
    loneSecret: 'needs BITBUCKET_OAUTH_KEY beside it',
  },
];

/** Variables that say a credential, in the order of the documentation. */
export const CREDENTIAL_VARIABLES: readonly VariableName[] = FORMS.flatMap((form) =>
  parts(form).map(([, name]) => name),
);

/** The one credential of the environment (anonymous when there is none), or every reason why it cannot be used. */
export function readEnvironmentCredential(
  env: Environment,
): { readonly credential: EnvironmentCredential } | { readonly faults: readonly Fault[] } {
  const retired = retiredFaults(env);
  const forms = FORMS.filter((form) => parts(form).some(([, name]) => variable(env, name) !== undefined));
  const faults = [...retired, ...forms.flatMap((form) => incomplete(env, form)), ...tooMany(env, forms)];
  if (faults.length > 0) return { faults };
  const form = forms[0];
  return { credential: form === undefined ? anonymous() : complete(env, form) };
}

function parts(form: Form): readonly (readonly [string, VariableName])[] {
  return [...(form.identity === undefined ? [] : [form.identity]), form.secret, form.secretFile];
}

function anonymous(): EnvironmentCredential {
  return { settings: { name: 'default', kind: 'anonymous' }, variables: {} };
}

function complete(env: Environment, form: Form): EnvironmentCredential {
  const present = parts(form).filter(([, name]) => variable(env, name) !== undefined);
  return {
    settings: {
      name: 'default',
      kind: form.kind,
      ...Object.fromEntries(present.map(([key, name]) => [key, variable(env, name)])),
    },
    variables: Object.fromEntries(present),
  };
}

/** A lone user name may belong to another program, so it only counts where no other credential is said. */
function retiredFaults(env: Environment): readonly Fault[] {
  const others = CREDENTIAL_VARIABLES.some((name) => variable(env, name) !== undefined);
  return RETIRED_VARIABLES.filter((name) => variable(env, name) !== undefined)
    .filter((name) => name !== 'BITBUCKET_USERNAME' || !others)
    .map((name) => ({
      path: 'bitbucket.credentials',
      message: APP_PASSWORD_VARIABLE_MESSAGE,
      source: variableSource(name),
    }));
}

function incomplete(env: Environment, form: Form): readonly Fault[] {
  const [, secret] = form.secret;
  const [, secretFile] = form.secretFile;
  const given = [secret, secretFile].filter((name) => variable(env, name) !== undefined);
  const identity = form.identity?.[1];
  const fault = (name: string, message: string): Fault => ({
    path: 'bitbucket.credentials',
    message,
    source: variableSource(name),
  });
  if (given.length > 1) return [fault(secretFile, `and ${secret} are both set: keep one of them`)];
  if (identity === undefined) return [];
  const lone = given[0];
  if (lone === undefined) return [fault(identity, `needs ${secret} or ${secretFile} beside it`)];
  return variable(env, identity) === undefined ? [fault(lone, form.loneSecret)] : [];
}

function tooMany(env: Environment, forms: readonly Form[]): readonly Fault[] {
  if (forms.length < 2) return [];
  const names = forms.flatMap((form) =>
    parts(form)
      .map(([, name]) => name)
      .filter((name) => variable(env, name) !== undefined),
  );
  return [
    {
      path: 'bitbucket.credentials',
      message: `the variables say ${forms.length} credentials (${names.join(', ')}): keep those of one, or list both in a configuration file`,
      source: 'environment',
    },
  ];
}
