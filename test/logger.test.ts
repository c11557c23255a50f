import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogFields, LogFormat, LogLevel } from '../src/domain/log.ts';
import { createLogger } from '../src/logger.ts';

const clock = { now: () => Date.UTC(2026, 10, 23, 8, 0, 0, 7) };

function linesOf(
  options: { readonly format: LogFormat; readonly level?: LogLevel; readonly redact?: () => readonly string[] },
  ...events: readonly (readonly [LogLevel, string, LogFields?])[]
): readonly string[] {
  const lines: string[] = [];
  const write = (line: string) => {
    lines.push(line);
  };
  const logger = createLogger({ level: 'debug', clock, write, ...options });
  for (const [level, message, fields] of events) logger[level](message, fields);
  return lines;
}

describe('a log line', () => {
  it('is logfmt', () => {
    const lines = linesOf({ format: 'logfmt' }, [
      'info',
      'poll done',
      {
        repository: 'app',
        runs: 3,
        ok: true,
        nothing: undefined,
        empty: '',
        path: 'a=b',
        quote: 'say "hi"',
        url: 'https://x/y?z',
      },
    ]);

    expect(lines).toEqual([
      'ts=2026-11-23T08:00:00.007Z level=info msg="poll done" repository=app runs=3 ok=true empty="" path="a=b" quote="say \\"hi\\"" url=https://x/y?z',
    ]);
  });

  it('is JSON', () => {
    const lines = linesOf({ format: 'json' }, [
      'warn',
      'poll failed',
      { repository: 'app', runs: 3, ok: false, nothing: undefined, ratio: Number.NaN },
    ]);

    expect(lines).toEqual([
      '{"ts":"2026-11-23T08:00:00.007Z","level":"warn","msg":"poll failed","repository":"app","runs":3,"ok":false,"ratio":"NaN"}',
    ]);
  });

  it.each([
    { level: 'debug', written: ['debug', 'info', 'warn', 'error'] },
    { level: 'info', written: ['info', 'warn', 'error'] },
    { level: 'warn', written: ['warn', 'error'] },
    { level: 'error', written: ['error'] },
  ] as const)('is written from level $level on', ({ level, written }) => {
    const lines = linesOf({ format: 'logfmt', level }, ['debug', 'm'], ['info', 'm'], ['warn', 'm'], ['error', 'm']);

    expect(lines.map((line) => /level=(\w+)/.exec(line)?.[1])).toEqual(written);
  });

  it.each([
    { name: 'a line break', value: 'a\nlevel=error', text: '"a\\nlevel=error"' },
    { name: 'a carriage return', value: 'a\rb', text: '"a\\rb"' },
    { name: 'an escape sequence', value: '\u001b[31mred', text: '"\\u001b[31mred"' },
    { name: 'a C1 control', value: 'a\u0085b', text: '"a\\u0085b"' },
    { name: 'a line separator', value: 'a\u2028b', text: '"a\\u2028b"' },
    { name: 'a turn of direction', value: 'a\u202eb', text: '"a\\u202eb"' },
    { name: 'a lone surrogate', value: 'a\ud800b', text: '"a\\ud800b"' },
    { name: 'a backslash', value: 'a\\b', text: '"a\\\\b"' },
    { name: 'letters of all alphabets', value: 'größe-分支', text: 'größe-分支' },
  ])('quotes $name', ({ value, text }) => {
    const lines = linesOf({ format: 'logfmt' }, ['info', 'm', { ref: value }]);

    expect(lines).toEqual([`ts=2026-11-23T08:00:00.007Z level=info msg=m ref=${text}`]);
  });

  it('does not let a field pass itself off as another', () => {
    const lines = linesOf({ format: 'logfmt' }, ['info', 'm', { level: 'error', 'a b=c\n': 1, '': 2 }]);

    expect(lines).toEqual(['ts=2026-11-23T08:00:00.007Z level=info msg=m field_level=error a_b_c_=1 field_=2']);
  });

  it('is not endless', () => {
    const [line = ''] = linesOf({ format: 'logfmt' }, ['info', 'm', { body: 'x'.repeat(1_000_000) }]);

    expect(line.length).toBeLessThan(5000);
  });

  it('stays one line that JSON can read, whatever it holds', () => {
    const fields = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean()),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fields, (message, values) => {
        const [logfmt = ''] = linesOf({ format: 'logfmt' }, ['info', message, values]);
        const [json = ''] = linesOf({ format: 'json' }, ['info', message, values]);

        expect(logfmt).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(json).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(JSON.parse(json)).toMatchObject({ level: 'info', msg: message });
        expect(logfmt).toMatch(
          /^ts=\S+ level=info msg=(?:[^\s"]+|"(?:[^"\\]|\\.)*")(?: [\w.-]+=(?:[^\s"]+|"(?:[^"\\]|\\.)*"))*$/u,
        );
      }),
    );
  });
});

describe('secrets', () => {
  it.each(['logfmt', 'json'] as const)('do not stand in %s, wherever they were', (format) => {
    const secrets = ['hush', 'hush-hush', 'a"b\nc', 'p w/+', '12345678', ''];

    const lines = linesOf({ format, redact: () => secrets }, [
      'error',
      'refused hush-hush',
      { url: `https://x?t=${encodeURIComponent('p w/+')}`, body: '<a"b\nc>', pin: 12345678, hush: 'p w/+' },
    ]);

    const text = lines.join('\n');
    expect(text).not.toMatch(/hush|a\\"b|p w|p%20w|12345678/);
    expect(text.match(/\*\*\*/g)?.length).toBe(5);
  });

  it('are asked for at each event', () => {
    const secrets: string[] = [];
    const lines: string[] = [];
    const write = (line: string) => {
      lines.push(line);
    };
    const logger = createLogger({ level: 'info', format: 'logfmt', clock, write, redact: () => secrets });

    logger.info('token abc');
    secrets.push('abc');
    logger.info('token abc');

    expect(lines.map((line) => line.slice(line.indexOf('msg=')))).toEqual(['msg="token abc"', 'msg="token ***"']);
  });
});
