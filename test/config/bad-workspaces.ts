import type { BadFile } from './bad-file.ts';

/** Workspaces, globs and addresses that name nothing. */
export const BAD_WORKSPACES: readonly BadFile[] = [
  {
    name: 'workspaces that are empty',
    lines: ['workspaces: []'],
    faults: [
      'config.yml:1: workspaces: no workspace to poll: list it under "workspaces" in the file, or set BITBUCKET_WORKSPACE',
    ],
  },
  {
    name: 'workspaces that are text',
    lines: ['workspaces: acme'],
    faults: ['config.yml:1: workspaces: must be a list, such as ["a", "b"]'],
  },
  {
    name: 'a workspace that is text',
    lines: ['workspaces:', '  - acme'],
    faults: ['config.yml:2: workspaces[0]: must be a section of "key: value" lines'],
  },
  {
    name: 'a workspace with a slash',
    lines: ['workspaces:', '  - workspace: acme/shop'],
    faults: [
      'config.yml:2: workspaces[0].workspace: must be the slug of a workspace, as in bitbucket.org/<workspace>, without a slash: repositories go under "repositories"',
    ],
  },
  {
    name: 'a workspace as a URL',
    lines: ['workspaces:', '  - workspace: https://bitbucket.org/acme'],
    faults: [
      'config.yml:2: workspaces[0].workspace: must be the slug of a workspace, as in bitbucket.org/<workspace>, without a slash: repositories go under "repositories"',
    ],
  },
  {
    name: 'a workspace without its name',
    lines: ['workspaces:', '  - repositories: ["*"]'],
    faults: [
      'config.yml:2: workspaces[0].workspace: is missing: it must be the slug of a workspace, as in bitbucket.org/<workspace>, without a slash: repositories go under "repositories"',
    ],
  },
  {
    name: 'a workspace twice',
    lines: ['workspaces:', '  - workspace: acme', '  - workspace: Acme'],
    faults: ['config.yml:3: workspaces[1].workspace: is listed already as workspaces[0]: put both into one entry'],
  },
  {
    name: 'a glob with a class',
    lines: ['workspaces:', '  - workspace: acme', '    repositories: ["app-[ab]"]'],
    faults: [
      'config.yml:3: workspaces[0].repositories[0]: must be a glob over repository slugs, without the workspace: "*" stands for any text and "?" for one character; "[", "]", "{", "}", "\\", blanks and a leading "!" are not part of it',
    ],
  },
  {
    name: 'a glob with the workspace in it',
    lines: ['workspaces:', '  - workspace: acme', '    repositories: [acme/app]'],
    faults: [
      'config.yml:3: workspaces[0].repositories[0]: must be a glob over repository slugs, without the workspace: "*" stands for any text and "?" for one character; "[", "]", "{", "}", "\\", blanks and a leading "!" are not part of it',
    ],
  },
  {
    name: 'a glob that negates',
    lines: ['workspaces:', '  - workspace: acme', '    exclude: ["!app"]'],
    faults: [
      'config.yml:3: workspaces[0].exclude[0]: must be a glob over repository slugs, without the workspace: "*" stands for any text and "?" for one character; "[", "]", "{", "}", "\\", blanks and a leading "!" are not part of it',
    ],
  },
  {
    name: 'a glob that is not in a list',
    lines: ['workspaces:', '  - workspace: acme', '    repositories: app'],
    faults: ['config.yml:3: workspaces[0].repositories: must be a list, such as ["a", "b"]'],
  },
  {
    name: 'no repositories',
    lines: ['workspaces:', '  - workspace: acme', '    repositories: []'],
    faults: [
      'config.yml:3: workspaces[0].repositories: is an empty list, which matches nothing: leave it out to match all repositories',
    ],
  },
  {
    name: 'a ref glob with braces',
    lines: ['workspaces:', '  - workspace: acme', 'refs: { keep: ["{main,develop}"] }'],
    faults: [
      'config.yml:3: refs.keep[0]: must be a glob over branch and tag names: "*" stands for any text without a slash, "**" for any text and "?" for one character; "[", "]", "{", "}", "\\", blanks and a leading "!" are not part of it',
    ],
  },
  {
    name: 'a project that is no key',
    lines: ['workspaces:', '  - workspace: acme', '    projects: [Platform team]'],
    faults: ['config.yml:3: workspaces[0].projects[0]: must be a project key in capital letters, such as "PLAT"'],
  },
  {
    name: 'an API address without a scheme',
    lines: ['workspaces:', '  - workspace: acme', 'bitbucket: { api_url: api.bitbucket.org }'],
    faults: [
      'config.yml:3: bitbucket.api_url: must be an http or https URL with a host, without user name, password, query or fragment, such as "https://api.bitbucket.org/2.0"',
    ],
  },
  {
    name: 'an API address of another scheme',
    lines: ['workspaces:', '  - workspace: acme', 'bitbucket: { api_url: "ftp://api.bitbucket.org" }'],
    faults: [
      'config.yml:3: bitbucket.api_url: must be an http or https URL with a host, without user name, password, query or fragment, such as "https://api.bitbucket.org/2.0"',
    ],
  },
  {
    name: 'an API address with a credential in it',
    lines: ['workspaces:', '  - workspace: acme', 'bitbucket: { api_url: "https://joe:hush@api.bitbucket.org/2.0" }'],
    faults: [
      'config.yml:3: bitbucket.api_url: must be an http or https URL with a host, without user name, password, query or fragment, such as "https://api.bitbucket.org/2.0"',
    ],
  },
];
