/** Which repositories of a workspace are wanted: globs over slugs (`*` any text, `?` one character) and project keys. */
export interface RepositoryPatterns {
  readonly repositories: readonly string[];
  readonly exclude: readonly string[];
  /** Project keys; empty means all. */
  readonly projects: readonly string[];
}

/** Why a repository is in or out, in words for the `discover` command. */
export interface Verdict {
  readonly included: boolean;
  readonly reason: string;
}

/**
 * Does the whole text match the glob? Case does not matter: Bitbucket's slugs are lower case and are often written as the
 * repository's name. Only `*` and `?` are special. Linear backtracking, so that no pattern can hang the process.
 */
export function matchesGlob(glob: string, text: string): boolean {
  const pattern = glob.toLowerCase();
  const subject = text.toLowerCase();
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < subject.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = position;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === subject[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Is it a plain name, without any wildcard? */
export function isExactName(glob: string): boolean {
  return !/[*?]/.test(glob);
}

/** Exclusion wins over inclusion; the project filter comes last, because only it depends on what Bitbucket told us. */
export function judgeRepository(
  repository: { readonly repository: string; readonly project?: string },
  patterns: RepositoryPatterns,
): Verdict {
  const wanted = patterns.repositories.find((glob) => matchesGlob(glob, repository.repository));
  if (wanted === undefined) return { included: false, reason: 'matches no pattern of repositories' };
  const unwanted = patterns.exclude.find((glob) => matchesGlob(glob, repository.repository));
  if (unwanted !== undefined) return { included: false, reason: `excluded by "${unwanted}"` };
  if (patterns.projects.length === 0) return { included: true, reason: `matches "${wanted}"` };
  const { project } = repository;
  if (project === undefined) return { included: false, reason: 'its project is not known, and projects are filtered' };
  const inProject = patterns.projects.some((key) => key.toLowerCase() === project.toLowerCase());
  return inProject
    ? { included: true, reason: `matches "${wanted}" in project ${project}` }
    : { included: false, reason: `project ${project} is not wanted` };
}
