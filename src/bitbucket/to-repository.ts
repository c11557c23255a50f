import type { Repository } from '../domain/repository.ts';
import { present } from './present.ts';
import { WireRepository } from './schema.ts';
import { toText } from './to-number.ts';
import { toTime } from './to-time.ts';

/**
 * A repository object, in the workspace that was asked for (a workspace addressed by uuid answers in uuid form). Undefined when
 * neither slug nor full name say what it is called. Never throws.
 */
export function toRepository(workspace: string, value: unknown): Repository | undefined {
  const parsed = WireRepository.safeParse(value);
  if (!parsed.success) return undefined;
  const wire = parsed.data;
  const slug = toText(wire.slug) ?? toText(wire.full_name?.split('/')[1]);
  if (slug === undefined || slug.includes('/') || slug === '.' || slug === '..') return undefined;
  return {
    workspace,
    repository: slug,
    ...present({
      uuid: toText(wire.uuid),
      project: toText(wire.project?.key),
      mainBranch: toText(wire.mainbranch?.name),
      updatedAt: toTime(wire.updated_on),
    }),
  };
}
