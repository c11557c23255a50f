import { closest } from './closest.ts';
import { parseDuration } from './duration.ts';
import { type Problem, renderPath, type SettingPath } from './fault.ts';
import { isSection, listAt, textAt, valueAt } from './raw.ts';

const CREDENTIALS: SettingPath = ['bitbucket', 'credentials'];

/**
 * What one setting alone cannot tell. Works on the settings before they are checked, so that these faults are said together with
 * all others; a setting that is wrong by itself is left to the schema. Defaults are those of the schema.
 */
export function crossCheck(
  root: unknown,
  defaults: { readonly activeInterval: string; readonly idleInterval: string },
): readonly Problem[] {
  return [
    ...credentialNames(root),
    ...secretSources(root),
    ...workspaceNames(root),
    ...workspaceCredentials(root),
    ...intervals(root, defaults),
  ];
}

/** The name that each listed credential goes by. */
function namesOf(root: unknown): readonly string[] {
  return listAt(root, CREDENTIALS).map((_, index) => textAt(root, [...CREDENTIALS, index, 'name']) ?? 'default');
}

function credentialNames(root: unknown): readonly Problem[] {
  const names = namesOf(root);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (first === index) return [];
    const message = `is the name of ${renderPath([...CREDENTIALS, first])} already: give each credential a name of its own`;
    return [{ path: [...CREDENTIALS, index, 'name'], message }];
  });
}

/** Exactly one of a secret and its file. */
function secretSources(root: unknown): readonly Problem[] {
  return listAt(root, CREDENTIALS).flatMap((credential, index) => {
    const key = secretKey(valueAt(credential, ['kind']));
    if (key === undefined || !isSection(credential)) return [];
    const path: SettingPath = [...CREDENTIALS, index];
    const given = [key, `${key}_file`].filter((name) => Object.hasOwn(credential, name));
    if (given.length === 2)
      return [{ path: [...path, `${key}_file`], message: `and "${key}" are both set: keep one of them` }];
    if (given.length === 0) return [{ path: [...path, `${key}_file`], message: `is missing: set it, or "${key}"` }];
    return [];
  });
}

function secretKey(kind: unknown): 'token' | 'secret' | undefined {
  switch (kind) {
    case 'api_token':
    case 'access_token':
      return 'token';
    case 'oauth':
      return 'secret';
    default:
      return undefined;
  }
}

/** Bitbucket does not tell slugs apart by case. */
function workspaceNames(root: unknown): readonly Problem[] {
  const names = listAt(root, ['workspaces']).map((_, index) =>
    textAt(root, ['workspaces', index, 'workspace'])?.toLowerCase(),
  );
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) return [];
    const message = `is listed already as workspaces[${first}]: put both into one entry`;
    return [{ path: ['workspaces', index, 'workspace'], message }];
  });
}

function workspaceCredentials(root: unknown): readonly Problem[] {
  const names = namesOf(root);
  return listAt(root, ['workspaces']).flatMap((workspace, index) => {
    if (!isSection(workspace)) return [];
    const path: SettingPath = ['workspaces', index, 'credential'];
    const name = valueAt(workspace, ['credential']);
    if (name === undefined && names.length > 1) {
      return [{ path, message: 'is missing: there are several credentials, so name the one to use' }];
    }
    if (typeof name !== 'string' || names.includes(name)) return [];
    return [{ path, message: unknownCredential(name, names) }];
  });
}

function unknownCredential(name: string, names: readonly string[]): string {
  const meant = closest(name, names);
  if (meant === undefined)
    return 'names no credential of bitbucket.credentials: use the name of one, or add one of this name';
  return `names no credential of bitbucket.credentials; did you mean ${renderPath([...CREDENTIALS, names.indexOf(meant), 'name'])}?`;
}

function intervals(
  root: unknown,
  defaults: { readonly activeInterval: string; readonly idleInterval: string },
): readonly Problem[] {
  const active = textAt(root, ['collector', 'active_interval']);
  const idle = textAt(root, ['collector', 'idle_interval']);
  const activeMs = parseDuration(active ?? defaults.activeInterval);
  const idleMs = parseDuration(idle ?? defaults.idleInterval);
  if (activeMs === undefined || idleMs === undefined || activeMs <= idleMs) return [];
  return idle === undefined
    ? [
        {
          path: ['collector', 'active_interval'],
          message: `must not be longer than collector.idle_interval (default ${defaults.idleInterval})`,
        },
      ]
    : [{ path: ['collector', 'idle_interval'], message: 'must not be shorter than collector.active_interval' }];
}
