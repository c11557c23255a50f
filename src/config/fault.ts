/** One thing that is wrong with the configuration (or, as a warning, only strange). Never holds a configured value. */
export interface Fault {
  /** The setting, such as `collector.idle_interval` or `workspaces[0].credential`; empty when it is the file as a whole. */
  readonly path: string;
  /** What is wrong and what to do about it. */
  readonly message: string;
  /** Where it was said: `config.yml:7`, or `environment variable BITBUCKET_EMAIL`. */
  readonly source: string;
}

/** Keys and list positions from the root of the configuration. */
export type SettingPath = readonly (string | number)[];

/** Where a setting was said, for people and for sorting. */
export interface Place {
  readonly source: string;
  /** Infinite when it is no line of a file. */
  readonly line: number;
}

/** A fault before it is known where it was said. */
export interface Problem {
  readonly path: SettingPath;
  readonly message: string;
  /** This problem explains everything that is wrong below this path, so other problems there are not worth saying. */
  readonly covers?: SettingPath;
}

/** One line: `config.yml:7: collector.idle_interval: must be …`. */
export function renderFault(fault: Fault): string {
  return [fault.source, fault.path, fault.message].filter((part) => part !== '').join(': ');
}

/** `['workspaces', 0, 'credential']` as `workspaces[0].credential`. */
export function renderPath(path: SettingPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? showKey(part) : `${text}.${showKey(part)}`;
  }, '');
}

/** A key as it may stand in a message. A secret or a line break that slipped into a key's place is not repeated. */
export function showKey(key: string): string {
  return /^[a-zA-Z0-9_.-]{1,32}$/.test(key) ? key : '(unprintable key)';
}

/** Does `path` lie at or below `parent`? */
export function isWithin(path: SettingPath, parent: SettingPath): boolean {
  return parent.every((part, index) => path[index] === part);
}
