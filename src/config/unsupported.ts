import type { Problem } from './fault.ts';
import { listAt, valueAt } from './raw.ts';

/** What the design knows and this version does not do yet, and a configuration that polls nothing. */
export function findUnsupported(root: unknown): readonly Problem[] {
  return [...storage(root), ...webhook(root), ...nothingToPoll(root)];
}

function storage(root: unknown): readonly Problem[] {
  const kind = valueAt(root, ['storage', 'kind']);
  if (kind !== 'file' && kind !== 'redis') return [];
  const message = `is "${kind}", which is not in this version: use "memory"`;
  return [{ path: ['storage', 'kind'], message, covers: ['storage'] }];
}

function webhook(root: unknown): readonly Problem[] {
  if (valueAt(root, ['webhook', 'enabled']) !== true) return [];
  const message = 'is true, but this version does not receive webhooks: set it to false, or leave the section out';
  return [{ path: ['webhook', 'enabled'], message, covers: ['webhook', 'enabled'] }];
}

function nothingToPoll(root: unknown): readonly Problem[] {
  const workspaces = valueAt(root, ['workspaces']);
  const missing =
    workspaces === undefined ||
    workspaces === null ||
    (Array.isArray(workspaces) && listAt(root, ['workspaces']).length === 0);
  if (!missing) return [];
  const message = 'no workspace to poll: list it under "workspaces" in the file, or set BITBUCKET_WORKSPACE';
  return [{ path: ['workspaces'], message, covers: ['workspaces'] }];
}
