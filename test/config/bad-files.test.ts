import { describe, expect, it } from 'vitest';
import { renderFault } from '../../src/config/fault.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { BAD_APP_PASSWORDS } from './bad-app-passwords.ts';
import { BAD_CREDENTIAL_NAMES } from './bad-credential-names.ts';
import { BAD_CREDENTIALS } from './bad-credentials.ts';
import { BAD_SHAPE } from './bad-shape.ts';
import { BAD_VALUES } from './bad-values.ts';
import { BAD_WORKSPACES } from './bad-workspaces.ts';

describe('a bad file gets exactly its faults', () => {
  it.each([
    ...BAD_SHAPE,
    ...BAD_WORKSPACES,
    ...BAD_CREDENTIALS,
    ...BAD_CREDENTIAL_NAMES,
    ...BAD_APP_PASSWORDS,
    ...BAD_VALUES,
  ])('$name', ({ lines, faults }) => {
    const file = { path: 'config.yml', text: lines.map((line) => `${line}\n`).join('') };

    const result = parseConfig({ file, env: {} });

    expect(result.ok ? 'no fault' : result.faults.map(renderFault)).toEqual(faults);
  });

  it('says all faults at once, in the order of the file', () => {
    const text = `
bitbucket:
  api_url: nowhere
  credentials:
    - kind: access_token
collector:
  idle_interval: 60
  stepps: true
workspaces:
  - workspace: acme/shop
    credential: other
metrics:
  duration_buckets: [3, 2, 1]
storage: { kind: redis }
`;

    const result = parseConfig({ file: { path: '/etc/exporter.yml', text }, env: { BITBUCKET_API_URL: '' } });

    expect(result.ok ? [] : result.faults.map(({ source, path }) => `${source} ${path}`)).toEqual([
      '/etc/exporter.yml:3 bitbucket.api_url',
      '/etc/exporter.yml:5 bitbucket.credentials[0].token_file',
      '/etc/exporter.yml:7 collector.idle_interval',
      '/etc/exporter.yml:8 collector.stepps',
      '/etc/exporter.yml:10 workspaces[0].workspace',
      '/etc/exporter.yml:11 workspaces[0].credential',
      '/etc/exporter.yml:13 metrics.duration_buckets',
      '/etc/exporter.yml:14 storage.kind',
    ]);
  });

  it('finds the line of a setting behind an anchor', () => {
    const text = 'workspaces:\n  - &shared\n    workspace: acme\n    exclude: ["[a]"]\n  - *shared\n';

    const result = parseConfig({ file: { path: 'c.yml', text }, env: {} });

    expect(result.ok ? [] : result.faults.map(({ source, path }) => `${source} ${path}`)).toEqual([
      'c.yml:3 workspaces[1].workspace',
      'c.yml:4 workspaces[0].exclude[0]',
      'c.yml:4 workspaces[1].exclude[0]',
    ]);
  });

  it('refuses aliases that expand without end', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);

    const result = parseConfig({ file: { path: 'c.yml', text: lines.join('\n') }, env: {} });

    expect(result).toEqual({
      ok: false,
      faults: [{ path: '', message: 'has aliases that expand into far more than the file itself', source: 'c.yml:1' }],
    });
  });
});
