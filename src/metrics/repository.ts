import { type Family, PREFIX } from './family.ts';

/** What discovery knows of a repository; what it does not know is an empty label. */
export const REPOSITORY_INFO: Family = {
  name: `${PREFIX}repository_info`,
  help: 'A repository that is polled. The value is always 1.',
  type: 'gauge',
  labels: ['workspace', 'repository', 'project', 'main_branch'],
  slice: ({ repository }) => [repository.project, repository.mainBranch],
  samples: ({ repository: { workspace, repository, project = '', mainBranch = '' } }) => [
    { labels: { workspace, repository, project, main_branch: mainBranch }, value: 1 },
  ],
};
