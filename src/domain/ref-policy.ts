import { globToTest } from './glob.ts';
import type { RefPolicy } from './target.ts';

const MAIN = '@main';

/** A ref policy of globs; `@main` stands for the repository's main branch, and matches nothing while that is unknown. */
export function createRefPolicy(keep: readonly string[]): RefPolicy {
  const keepsMain = keep.includes(MAIN);
  const tests = keep.filter((glob) => glob !== MAIN).map(globToTest);
  return {
    keeps: (name, mainBranch) => (keepsMain && name === mainBranch) || tests.some((test) => test(name)),
  };
}
