import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { environmentVariables } from '../../src/config/environment.ts';
import { renderFault } from '../../src/config/fault.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { type ConfigResult, parseConfig } from '../../src/config/parse-config.ts';

const SECRET = 'sEcReT5a7f';

function said(result: ConfigResult): string {
  return (result.ok ? result.warnings : result.faults).map(renderFault).join('\n');
}

const key = fc.constantFrom(
  ...['bitbucket', 'credentials', 'workspaces', 'collector', 'refs', 'metrics', 'limits', 'storage', 'webhook'],
  ...[
    'name',
    'kind',
    'email',
    'token',
    'token_file',
    'key',
    'secret',
    'secret_file',
    'username',
    'password',
    'app_password',
  ],
  ...[
    'workspace',
    'credential',
    'repositories',
    'keep',
    'idle_interval',
    'duration_buckets',
    'enabled',
    'api_url',
    'path',
  ],
  ...['__proto__', 'constructor', 'toString', 'wrokspace', `${SECRET} as a key`],
);

/** A value in whose every leaf the secret may stand, also where names and numbers are wanted. */
const secretValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(
      SECRET,
      `${SECRET} `,
      `https://joe:${SECRET}@host/`,
      `@${SECRET}`,
      `a\n${SECRET}`,
      null,
      7,
      true,
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Shaped like settings, so that the deeper checks are reached as well. */
const secretSettings = fc.record(
  {
    bitbucket: fc.record(
      { api_url: secretValue, credentials: fc.array(credential(), { maxLength: 3 }) },
      { requiredKeys: [] },
    ),
    workspaces: fc.array(fc.dictionary(key, secretValue, { maxKeys: 4 }), { maxLength: 3 }),
    collector: fc.dictionary(key, secretValue, { maxKeys: 4 }),
    metrics: fc.dictionary(key, secretValue, { maxKeys: 3 }),
    storage: secretValue,
    webhook: fc.dictionary(key, secretValue, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);

function credential() {
  const kind = fc.constantFrom<unknown>('api_token', 'access_token', 'oauth', 'anonymous', 'app_password', SECRET, 3);
  return fc
    .tuple(kind, fc.dictionary(key, secretValue, { maxKeys: 5 }))
    .map(([word, rest]) => ({ ...rest, kind: word }));
}

const environment = fc.dictionary(
  fc.constantFrom(
    ...environmentVariables().map(({ name }) => name),
    ...['BITBUCKET_USERNAME', 'BITBUCKET_PASSWORD', 'BITBUCKET_APP_PASSWORD', 'BITBUCKET_TOKEN'],
  ),
  fc.constantFrom(
    SECRET,
    `${SECRET},${SECRET}`,
    ` ${SECRET}\n`,
    `https://${SECRET}@host`,
    '',
    '7',
    'ci@example.com',
    'acme',
  ),
  { maxKeys: 6 },
);

describe('whatever is configured', () => {
  it('parseConfig never throws and never repeats a value', () => {
    fc.assert(
      fc.property(fc.oneof(secretSettings, secretValue), environment, (value, env) => {
        const result = parseConfig({ file: { path: 'config.yml', text: stringify(value) }, env });

        expect(said(result)).not.toContain(SECRET);
      }),
      { numRuns: 1000 },
    );
  });

  it('parseConfig survives text that is no YAML', () => {
    const text = fc.array(fc.constantFrom(...'{}[]:,-&*!|>\'"%@`#? \n\tab', `${SECRET} `, '<<: ', '--- '), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const result = parseConfig({ file: { path: 'config.yml', text: parts.join('') }, env: {} });

        expect(said(result)).not.toContain(SECRET);
      }),
      { numRuns: 2000 },
    );
  });

  it('loadConfig never rejects and never repeats the content of a secret file', async () => {
    await fc.assert(
      fc.asyncProperty(
        secretSettings,
        environment,
        fc.constantFrom(SECRET, `${SECRET}\n${SECRET}`, ''),
        async (value, env, text) => {
          const readFile = async (path: string) => (path === 'config.yml' ? stringify(value) : text);

          const result = await loadConfig({ path: 'config.yml', env, readFile });

          expect(said(result)).not.toContain(SECRET);
        },
      ),
      { numRuns: 300 },
    );
  });
});
