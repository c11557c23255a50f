import { ANONYMOUS_REQUESTS_PER_HOUR, REQUESTS_PER_HOUR } from './credential-schema.ts';
import type { Problem } from './fault.ts';
import type { Settings } from './schema.ts';

/** What is allowed but hardly meant: warnings. */
export function findOddities(settings: Settings): readonly Problem[] {
  return [...unusedCredentials(settings), ...hopefulBudgets(settings), ...mainBranchWords(settings)];
}

function unusedCredentials(settings: Settings): readonly Problem[] {
  const used = new Set(settings.workspaces.map(({ credential }) => credential));
  if (used.has(undefined)) return [];
  return settings.bitbucket.credentials.flatMap(({ name }, index) =>
    used.has(name) ? [] : [{ path: ['bitbucket', 'credentials', index], message: 'is not used by any workspace' }],
  );
}

/** Only access tokens get more than the usual allowance, and only in large paid workspaces (api-facts.md, section 10). */
function hopefulBudgets(settings: Settings): readonly Problem[] {
  return settings.bitbucket.credentials.flatMap((credential, index) => {
    if (credential.kind === 'access_token') return [];
    const given = credential.kind === 'anonymous' ? ANONYMOUS_REQUESTS_PER_HOUR : REQUESTS_PER_HOUR;
    if (credential.requests_per_hour <= given) return [];
    const message = `is more than the ${given} calls an hour that Bitbucket gives this kind of credential`;
    return [{ path: ['bitbucket', 'credentials', index, 'requests_per_hour'], message }];
  });
}

function mainBranchWords(settings: Settings): readonly Problem[] {
  return settings.refs.keep.flatMap((glob, index) =>
    /^@(?:main[-_]?branch|master|default|main)$/i.test(glob) && glob !== '@main'
      ? [
          {
            path: ['refs', 'keep', index],
            message: 'is an ordinary name; the main branch of each repository is written "@main"',
          },
        ]
      : [],
  );
}
