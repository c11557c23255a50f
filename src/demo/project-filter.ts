/**
 * The part of Bitbucket's query language that repository lists are asked with: `project.key="A"`, joined by OR, also in brackets.
 * Gives the wanted keys; undefined for anything else, which the caller refuses.
 */
export function parseProjectFilter(q: string): ReadonlySet<string> | undefined {
  const bare = q.trim().replace(/^\(([^()]*)\)$/, '$1');
  const keys = bare
    .split(/\s+OR\s+/i)
    .map((term) => /^\s*\(?\s*project\.key\s*=\s*"([^"]*)"\s*\)?\s*$/.exec(term)?.[1]);
  return keys.every((key) => key !== undefined) ? new Set(keys) : undefined;
}
