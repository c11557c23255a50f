import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PORT, FLAGS, flags, helpText } from '../src/arguments/flags.ts';
import { parseListenAddress } from '../src/arguments/listen-address.ts';
import type { Options } from '../src/arguments/options.ts';
import { parseArguments } from '../src/arguments.ts';

const DEFAULTS: Options = {
  listenAddresses: [{ port: DEFAULT_PORT }],
  telemetryPath: '/metrics',
  enableLifecycle: false,
  logLevel: 'info',
  logFormat: 'logfmt',
  online: false,
  demo: { seed: 1, apiListenAddress: { host: '127.0.0.1', port: 0 } },
};

describe('good command lines', () => {
  it.each([
    { argv: [], command: 'serve', options: {} },
    { argv: ['serve'], command: 'serve', options: {} },
    { argv: ['once', '--config.file=c.yml'], command: 'once', options: { configFile: 'c.yml' } },
    { argv: ['--config.file', 'c.yml', 'discover'], command: 'discover', options: { configFile: 'c.yml' } },
    { argv: ['--config.file=a=b.yml'], command: 'serve', options: { configFile: 'a=b.yml' } },
    { argv: ['--config.file', '-odd.yml'], command: 'serve', options: { configFile: '-odd.yml' } },
    { argv: ['check-config', '--online'], command: 'check-config', options: { online: true } },
    { argv: ['--online', 'check-config'], command: 'check-config', options: { online: true } },
    { argv: ['--web.enable-lifecycle'], command: 'serve', options: { enableLifecycle: true } },
    { argv: ['--no-web.enable-lifecycle'], command: 'serve', options: { enableLifecycle: false } },
    { argv: ['--web.telemetry-path=/probe/metrics'], command: 'serve', options: { telemetryPath: '/probe/metrics' } },
    { argv: ['--web.config.file=web.yml'], command: 'serve', options: { webConfigFile: 'web.yml' } },
    {
      argv: ['--log.level', 'debug', '--log.format=json'],
      command: 'serve',
      options: { logLevel: 'debug', logFormat: 'json' },
    },
    {
      argv: ['--web.listen-address=127.0.0.1:0', '--web.listen-address', '[::1]:9', '--web.listen-address=127.0.0.1:0'],
      command: 'serve',
      options: {
        listenAddresses: [
          { host: '127.0.0.1', port: 0 },
          { host: '::1', port: 9 },
          { host: '127.0.0.1', port: 0 },
        ],
      },
    },
    {
      argv: ['demo', '--demo.seed=42', '--demo.api-listen-address=127.0.0.1:8080'],
      command: 'demo',
      options: { demo: { seed: 42, apiListenAddress: { host: '127.0.0.1', port: 8080 } } },
    },
  ])('$argv', ({ argv, command, options }) => {
    expect(parseArguments(argv)).toEqual({ ok: true, command, options: { ...DEFAULTS, ...options } });
  });

  it.each([['--help'], ['-h'], ['help'], ['serve', '--help'], ['nonsense', '--help'], ['--version', '--help']])(
    '%s %s asks for help',
    (...argv) => {
      expect(parseArguments(argv)).toEqual({ ok: true, command: 'help' });
    },
  );

  it('--version asks for the version', () => {
    expect(parseArguments(['--version', '--log.level=odd'])).toEqual({ ok: true, command: 'version' });
  });
});

describe('bad command lines', () => {
  it.each([
    { argv: ['--config-file=c.yml'], message: 'unknown flag "--config-file"; did you mean --config.file?' },
    {
      argv: ['--web.listen-adress=:1'],
      message: 'unknown flag "--web.listen-adress"; did you mean --web.listen-address?',
    },
    { argv: ['--port=1'], message: 'unknown flag "--port"; see --help' },
    { argv: ['-c', 'c.yml'], message: 'unknown flag "-c"; see --help' },
    { argv: ['-log.level=info'], message: 'unknown flag "-log.level"; did you mean --log.level?' },
    { argv: ['--no-help'], message: 'unknown flag "--no-help"; did you mean --help?' },
    { argv: ['--\n\u001b[31m'], message: 'unknown flag "--??[31m"; see --help' },
    { argv: ['--config.file'], message: '--config.file needs a value: --config.file=FILE' },
    { argv: ['--config.file='], message: '--config.file needs a value: --config.file=FILE' },
    { argv: ['--config.file', '--online'], message: '--config.file needs a value: --config.file=FILE' },
    { argv: ['--web.enable-lifecycle=true'], message: '--web.enable-lifecycle takes no value' },
    { argv: ['--log.level=info', '--log.level=warn'], message: '--log.level is given twice' },
    { argv: ['--online'], message: '--online goes only with check-config' },
    { argv: ['once', '--demo.seed=3'], message: '--demo.seed goes only with demo' },
    { argv: ['chek-config'], message: 'unknown command "chek-config"; did you mean check-config?' },
    { argv: ['run'], message: 'unknown command "run"; it is one of serve, check-config, once, discover, demo' },
    { argv: ['once', 'demo'], message: 'one command at a time: after once came "demo"' },
    { argv: ['--log.level=trace'], message: '--log.level must be one of debug, info, warn, error' },
    { argv: ['--log.format=text'], message: '--log.format must be one of logfmt, json' },
    { argv: ['demo', '--demo.seed=x'], message: '--demo.seed must be a whole number of at most nine digits' },
    {
      argv: ['--web.listen-address=10024'],
      message: '--web.listen-address must be host:port or :port, such as :10024, 127.0.0.1:10024 or [::1]:10024',
    },
    {
      argv: ['--web.listen-address=:1', '--web.listen-address=:1'],
      message: '--web.listen-address must not name the same address twice',
    },
    {
      argv: ['--web.telemetry-path=/-/metrics', '--log.level=x'],
      message:
        '--web.telemetry-path must be a path such as /metrics, not / and not below /-/; --log.level must be one of debug, info, warn, error',
    },
  ])('$argv', ({ argv, message }) => {
    expect(parseArguments(argv)).toEqual({ ok: false, message });
  });

  it.each(['/', 'metrics', '/a?b', '/a b', '//a', '/-', '/metrics/', ''])('"%s" is no telemetry path', (path) => {
    expect(parseArguments([`--web.telemetry-path=${path}`]).ok).toBe(false);
  });

  it('never throws, and its message is one line', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--', '-', '=', 'serve', ...flags().map(({ name }) => `--${name}`)),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (argv) => {
        const result = parseArguments(argv);

        expect(result.ok ? '' : result.message).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

describe('listen addresses', () => {
  it.each([
    [':10024', { port: 10024 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['exporter.example.com:65535', { host: 'exporter.example.com', port: 65535 }],
    ['[::1]:9', { host: '::1', port: 9 }],
    ['[::]:9', { host: '::', port: 9 }],
    ['[fe80::1%eth0]:9', { host: 'fe80::1%eth0', port: 9 }],
  ])('%s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  it.each([
    '',
    '10024',
    ':',
    'host',
    'host:',
    ':65536',
    '::1:9',
    '[::1]',
    '[host]:9',
    'a b:9',
    'http://host:9',
    ':-1',
    '-a:9',
  ])('"%s" is none', (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  });
});

describe('the help text', () => {
  it('names every flag and command, and keeps to the width of a terminal for names', () => {
    const text = helpText();

    for (const { name } of FLAGS) expect(text).toContain(name);
    for (const command of ['serve', 'check-config', 'once', 'discover', 'demo'])
      expect(text).toContain(`\n  ${command} `);
    expect(text).toContain(`--web.listen-address=:${DEFAULT_PORT}`);
  });

  it('says only what the parser accepts', () => {
    const shown = [...helpText().matchAll(/^ {2}--(\S+)/gm)].map((match) => match[1] ?? '');
    const argv = shown.flatMap((word) => {
      const name = word.replace('[no-]', '');
      return name.includes('demo.') || ['help', 'version', 'online'].includes(name) ? [] : [`--${name}`];
    });

    expect(shown.length).toBe(FLAGS.length);
    expect(parseArguments(argv)).toMatchObject({ ok: true, command: 'serve' });
  });
});
