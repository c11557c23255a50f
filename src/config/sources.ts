import { closest } from './closest.ts';
import {
  commaSeparated,
  type Environment,
  environmentVariables,
  RETIRED_VARIABLES,
  type VariableName,
  variable,
  variableSource,
} from './environment.ts';
import { CREDENTIAL_VARIABLES, readEnvironmentCredential } from './environment-credential.ts';
import { type Fault, isWithin, type Place, renderPath, type SettingPath } from './fault.ts';
import { isSection, type RawSection, valueAt } from './raw.ts';
import type { YamlSource } from './yaml-source.ts';

/** File and environment as one tree of unchecked settings. */
export interface Sources {
  readonly root: RawSection;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
  /** Where the setting was said: `config.yml:7`, `environment variable …`, or `environment` when there is no file. */
  readonly place: (path: SettingPath) => Place;
  /** True when the credentials (and so the paths of secret files) are those of the file. */
  readonly credentialsFromFile: boolean;
}

/** A part of the tree that the environment gives. */
interface Part {
  readonly path: SettingPath;
  readonly value: unknown;
  /** Which variable said what; the longest path decides. */
  readonly origins: readonly { readonly path: SettingPath; readonly name: VariableName }[];
  readonly faults?: readonly Fault[];
  readonly warnings?: readonly Fault[];
}

/**
 * The file is the base, and the environment fills what the file leaves out, as a whole: its workspaces when the file lists none,
 * its credential when the file lists none. Variables that are not used for that reason are warned about.
 * One variable overrides the file: BITBUCKET_API_URL, so that the same file works behind a proxy and in tests.
 */
export function mergeSources(yaml: YamlSource | undefined, env: Environment): Sources {
  const base = yaml?.root ?? {};
  const credentialsFromFile = isGiven(valueAt(base, ['bitbucket', 'credentials']));
  const workspacesFromFile = isGiven(valueAt(base, ['workspaces']));
  const parts = [
    ...apiUrl(env, yaml),
    ...(credentialsFromFile ? [] : credentials(env)),
    ...(workspacesFromFile ? [] : workspaces(env)),
  ];
  const origins = parts.flatMap((part) => part.origins).sort((a, b) => b.path.length - a.path.length);
  return {
    root: parts.reduce<RawSection>((root, part) => withPart(root, part.path, part.value), base),
    faults: parts.flatMap((part) => part.faults ?? []),
    warnings: [
      ...parts.flatMap((part) => part.warnings ?? []),
      ...(credentialsFromFile
        ? ignored(
            env,
            [...CREDENTIAL_VARIABLES, 'BITBUCKET_REQUESTS_PER_HOUR', ...RETIRED_VARIABLES],
            'bitbucket.credentials',
          )
        : []),
      ...(workspacesFromFile ? ignored(env, ['BITBUCKET_WORKSPACE', 'BITBUCKET_REPOSITORIES'], 'workspaces') : []),
      ...misspelt(env),
    ],
    place: (path) => {
      const origin = origins.find((candidate) => isWithin(path, candidate.path));
      if (origin !== undefined) return { source: variableSource(origin.name), line: Number.POSITIVE_INFINITY };
      return yaml?.place(path) ?? { source: 'environment', line: Number.POSITIVE_INFINITY };
    },
    credentialsFromFile,
  };
}

/** An empty list says as little as no list. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function apiUrl(env: Environment, yaml: YamlSource | undefined): readonly Part[] {
  const value = variable(env, 'BITBUCKET_API_URL');
  if (value === undefined) return [];
  const path = ['bitbucket', 'api_url'];
  const before = valueAt(yaml?.root, path);
  const warning: Fault = {
    path: renderPath(path),
    message: `overrides ${yaml?.place(path).source ?? ''}`,
    source: variableSource('BITBUCKET_API_URL'),
  };
  return [
    {
      path,
      value,
      origins: [{ path, name: 'BITBUCKET_API_URL' }],
      warnings: before === undefined || before === value ? [] : [warning],
    },
  ];
}

function credentials(env: Environment): readonly Part[] {
  const path: SettingPath = ['bitbucket', 'credentials'];
  const read = readEnvironmentCredential(env);
  // With faults, a stand-in keeps the checks of everything else from stumbling over a credential that is not there.
  const { settings, variables } =
    'faults' in read ? { settings: { kind: 'anonymous' }, variables: {} } : read.credential;
  const budget = variable(env, 'BITBUCKET_REQUESTS_PER_HOUR');
  const limit = budget === undefined ? {} : { requests_per_hour: /^\d+$/.test(budget) ? Number(budget) : budget };
  const names: Readonly<Record<string, VariableName>> =
    budget === undefined ? variables : { ...variables, requests_per_hour: 'BITBUCKET_REQUESTS_PER_HOUR' };
  const anonymous = !('faults' in read) && Object.keys(variables).length === 0;
  const message =
    'no credential is set: only public repositories can be read, with 60 calls an hour unless told otherwise';
  return [
    {
      path,
      value: [{ ...settings, ...limit }],
      origins: Object.entries(names).map(([key, name]) => ({ path: [...path, 0, key], name })),
      faults: 'faults' in read ? read.faults : [],
      warnings: anonymous ? [{ path: renderPath(path), message, source: 'environment' }] : [],
    },
  ];
}

function workspaces(env: Environment): readonly Part[] {
  const names = commaSeparated(variable(env, 'BITBUCKET_WORKSPACE') ?? '');
  if (names.length === 0) return [];
  const globs = commaSeparated(variable(env, 'BITBUCKET_REPOSITORIES') ?? '');
  const repositories = globs.length === 0 ? {} : { repositories: globs };
  const path: SettingPath = ['workspaces'];
  return [
    {
      path,
      value: names.map((workspace) => ({ workspace, ...repositories })),
      origins: [
        { path, name: 'BITBUCKET_WORKSPACE' },
        ...names.map((_, index) => ({
          path: [...path, index, 'repositories'],
          name: 'BITBUCKET_REPOSITORIES' as const,
        })),
      ],
    },
  ];
}

/** A tree with the value at the path. A section that is none is left alone: the schema will say so. */
function withPart(root: RawSection, path: SettingPath, value: unknown): RawSection {
  const [key, ...rest] = path;
  if (key === undefined) return root;
  if (rest.length === 0) return { ...root, [key]: value };
  const child = root[key] ?? {};
  return isSection(child) ? { ...root, [key]: withPart(child, rest, value) } : root;
}

function ignored(
  env: Environment,
  names: readonly (VariableName | (typeof RETIRED_VARIABLES)[number])[],
  setting: string,
): readonly Fault[] {
  return names
    .filter((name) => variable(env, name) !== undefined)
    .map((name) => ({ path: setting, message: 'is ignored, because the file says it', source: variableSource(name) }));
}

/** Other programs have BITBUCKET_ variables too (Pipelines itself has many), so a likely misspelling is no fault. */
function misspelt(env: Environment): readonly Fault[] {
  const known: readonly string[] = environmentVariables().map(({ name }) => name);
  const others = [...known, ...RETIRED_VARIABLES];
  return Object.keys(env).flatMap((name) => {
    if (!/^BITBUCKET_[A-Z_]{1,40}$/.test(name) || others.includes(name) || (env[name] ?? '') === '') return [];
    const meant =
      name === 'BITBUCKET_TOKEN'
        ? 'BITBUCKET_ACCESS_TOKEN or BITBUCKET_API_TOKEN'
        : closest(
            name.slice(10),
            known.map((each) => each.slice(10)),
          );
    if (meant === undefined) return [];
    const variableName = meant.startsWith('BITBUCKET_') ? meant : `BITBUCKET_${meant}`;
    return [{ path: '', message: `is not read; did you mean ${variableName}?`, source: variableSource(name) }];
  });
}
