import { COMMANDS, type Command, type Flag, flags } from './arguments/flags.ts';
import { type Given, type Options, readOptions } from './arguments/options.ts';
import { closest } from './config/closest.ts';

export type Arguments =
  | { readonly ok: true; readonly command: Command; readonly options: Options }
  | { readonly ok: true; readonly command: 'help' | 'version' }
  | { readonly ok: false; readonly message: string };

/** The command line without the program's name. Flags may stand before or after the command. The message is one line. */
export function parseArguments(argv: readonly string[]): Arguments {
  const given = new Map<string, string[]>();
  const words: string[] = [];
  const queue = [...argv];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '-h') word = '--help';
    if (!word.startsWith('-')) {
      words.push(word);
      continue;
    }
    const message = takeFlag(word, queue, given);
    if (message !== undefined) return { ok: false, message };
  }
  if (given.has('help') || words[0] === 'help') return { ok: true, command: 'help' };
  if (given.has('version')) return { ok: true, command: 'version' };
  return toArguments(words, given);
}

/** Takes one flag, and its value from the queue; the message of what is wrong with it, if anything. */
function takeFlag(word: string, queue: string[], given: Map<string, string[]>): string | undefined {
  const [written = '', ...rest] = word.replace(/^--?/, '').split('=');
  const inline = rest.length === 0 ? undefined : rest.join('=');
  const flag = word.startsWith('--') ? findFlag(written) : undefined;
  if (flag === undefined) return unknownFlag(word.split('=')[0] ?? word);
  if (flag.value === undefined) {
    if (inline !== undefined) return `--${written} takes no value`;
    return note(given, flag, String(written === flag.name));
  }
  const value = inline ?? queue.shift();
  if (value === undefined || value === '' || (inline === undefined && value.startsWith('--'))) {
    return `--${flag.name} needs a value: --${flag.name}=${flag.value}`;
  }
  return note(given, flag, value);
}

function note(given: Map<string, string[]>, flag: Flag, value: string): string | undefined {
  const before = given.get(flag.name) ?? [];
  if (before.length > 0 && flag.repeatable !== true) return `--${flag.name} is given twice`;
  given.set(flag.name, [...before, value]);
  return undefined;
}

/** `no-` turns a switch off; `help` and `version` cannot be turned off. */
function findFlag(written: string): Flag | undefined {
  return flags().find(({ name, value, default: byDefault }) => {
    return name === written || (value === undefined && byDefault !== undefined && `no-${name}` === written);
  });
}

function unknownFlag(word: string): string {
  const names = flags().map(({ name }) => name);
  const meant = closest(word.replace(/^-+/, ''), names);
  const hint = meant === undefined ? 'see --help' : `did you mean --${meant}?`;
  return `unknown flag ${show(word)}; ${hint}`;
}

function toArguments(words: readonly string[], given: Given): Arguments {
  const [word = 'serve', ...extra] = words;
  const names = COMMANDS.map(({ name }) => name);
  const command = names.find((name) => name === word);
  if (command === undefined) {
    const meant = closest(word, names);
    const hint = meant === undefined ? `it is one of ${names.join(', ')}` : `did you mean ${meant}?`;
    return { ok: false, message: `unknown command ${show(word)}; ${hint}` };
  }
  if (extra.length > 0)
    return { ok: false, message: `one command at a time: after ${command} came ${show(extra[0] ?? '')}` };
  const stray = flags().find((flag) => given.has(flag.name) && flag.commands?.includes(command) === false);
  if (stray !== undefined)
    return { ok: false, message: `--${stray.name} goes only with ${stray.commands?.join(', ')}` };
  const { options, faults } = readOptions(given);
  return faults.length === 0 ? { ok: true, command, options } : { ok: false, message: faults.join('; ') };
}

/** A word of the command line as it may stand in a message. */
function show(word: string): string {
  return `"${word.slice(0, 60).replaceAll(/[^\x20-\x7e]/g, '?')}"`;
}
