import type { BadFile } from './bad-file.ts';

/** Files that are no YAML, or do not have the shape of settings. */
export const BAD_SHAPE: readonly BadFile[] = [
  {
    name: 'not YAML: a bracket that is not closed',
    lines: ['workspaces: ['],
    faults: [
      'config.yml:2: is not valid YAML: the indentation does not fit the lines above, or a bracket is not closed',
    ],
  },
  {
    name: 'not YAML: a quote that is not closed',
    lines: ['workspaces: "acme'],
    faults: [
      'config.yml:2: is not valid YAML: something is not closed or a character is missing, such as a quote, a bracket, or the ":" after a key',
    ],
  },
  {
    name: 'not YAML: a tab as indentation',
    lines: ['workspaces:', '	- workspace: acme'],
    faults: ['config.yml:2: is not valid YAML: a tab in the indentation; use blanks'],
  },
  {
    name: 'not YAML: a key that stands twice',
    lines: ['refs: {}', 'workspaces: []', 'refs: {}'],
    faults: ['config.yml:3: is not valid YAML: this key stands here twice; keep one of them'],
  },
  {
    name: 'not YAML: a glob without quotes',
    lines: ['workspaces:', '  - workspace: acme', '    repositories: [*]'],
    faults: [
      'config.yml:3: is not valid YAML: an alias ("*name") without an anchor ("&name") above it; put text that begins with "*" in quotes',
    ],
  },
  {
    name: 'not YAML: @main without quotes',
    lines: ['workspaces:', '  - workspace: acme', 'refs:', '  keep: [@main]'],
    faults: ['config.yml:4: is not valid YAML: text that begins with "@", "`" or "%" must stand in quotes'],
  },
  {
    name: 'not YAML: a tag that means nothing',
    lines: ['workspaces:', '  - workspace: !acme shop'],
    faults: [
      'config.yml:2: is not valid YAML: a tag ("!name") means nothing here; put text that begins with "!" in quotes',
    ],
  },
  {
    name: 'not YAML: two documents',
    lines: ['workspaces:', '  - workspace: acme', '---', 'refs: {}'],
    faults: ['config.yml:3: is not valid YAML: more than one YAML document; keep one and remove the line "---"'],
  },
  {
    name: 'no settings but a list',
    lines: ['- workspace: acme'],
    faults: ['config.yml:1: must hold settings as "key: value" lines at its top level'],
  },
  {
    name: 'no settings but text',
    lines: ['acme'],
    faults: ['config.yml:1: must hold settings as "key: value" lines at its top level'],
  },
  {
    name: 'an empty file',
    lines: [],
    faults: [
      'config.yml:1: workspaces: no workspace to poll: list it under "workspaces" in the file, or set BITBUCKET_WORKSPACE',
    ],
  },
  {
    name: 'an unknown section',
    lines: ['workspaces:', '  - workspace: acme', 'prometheus: {}'],
    faults: [
      'config.yml:3: prometheus: is not a setting; known here: bitbucket, workspaces, refs, collector, metrics, limits, storage, webhook',
    ],
  },
  {
    name: 'a misspelt section',
    lines: ['workspaces:', '  - workspace: acme', 'colector: {}'],
    faults: ['config.yml:3: colector: is not a setting; did you mean "collector"?'],
  },
  {
    name: 'a misspelt key',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  idle-intervall: 15m'],
    faults: ['config.yml:4: collector.idle-intervall: is not a setting; did you mean "idle_interval"?'],
  },
  {
    name: 'a key that is empty',
    lines: ['workspaces:', '  - workspace: acme', 'collector:', '  idle_interval:'],
    faults: ['config.yml:4: collector.idle_interval: is empty: give it a value, or leave the key out'],
  },
  {
    name: 'a section that is a list',
    lines: ['workspaces:', '  - workspace: acme', 'refs: []'],
    faults: ['config.yml:3: refs: must be a section of "key: value" lines'],
  },
];
