/** Time, chance and the environment come in as arguments. These files are the process edge, or say why they stand here. */
export const EDGE_FILES: Readonly<Record<string, string>> = {
  'main.ts': 'the process edge: argv, env, signals, exit code, output',
  'system-clock.ts': 'the one clock that asks the machine for the time',
  'metrics/pace.ts': 'gives the event loop a turn (setImmediate); how long that takes decides nothing',
  'metrics/expose.ts': 'gives the event loop a turn (setImmediate) before it renders what changed',
  'demo/virtual-clock.ts': 'gives pending IO a turn (setImmediate) before virtual time goes on',
};

/** What only the edge may touch: a name for the report, and how it looks in code without comments and strings. */
export const EDGE_WORDS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'Date.now', pattern: /\bDate\s*\.\s*now\b/ },
  { name: 'new Date()', pattern: /\bnew\s+Date\s*\(\s*\)/ },
  { name: 'performance', pattern: /(?<![.\w])performance\s*\./ },
  { name: 'process.hrtime', pattern: /\bprocess\s*\.\s*hrtime\b/ },
  { name: 'Math.random', pattern: /\bMath\s*\.\s*random\b/ },
  { name: 'process.env', pattern: /\bprocess\s*\.\s*env\b/ },
  { name: 'process.argv', pattern: /\bprocess\s*\.\s*argv\b/ },
  { name: 'process.exit', pattern: /\bprocess\s*\.\s*exit/ },
  { name: 'console', pattern: /(?<![.\w])console\s*\./ },
  { name: 'a timer', pattern: /(?:(?<![.\w])|\bglobalThis\s*\.\s*)set(?:Timeout|Interval|Immediate)\b/ },
  { name: 'a timer module', pattern: /\bimport\b[^;]*\bset(?:Timeout|Interval|Immediate)\b/ },
];
