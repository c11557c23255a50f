import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWebConfig } from '../../src/http/load-web-config.ts';
import { ALICE, BOB } from '../http/sample-users.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  await cp(fileURLToPath(new URL('../http/fixtures', import.meta.url)), folder, { recursive: true });
});

afterAll(() => rm(folder, { recursive: true }));

/** What exporter-toolkit itself says of the file: its exit code. */
function promtool(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile('promtool', ['check', 'web-config', path], (error) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve(error === null);
    });
  });
}

const TLS = 'tls_server_config:\n  cert_file: server.pem\n  key_file: server-key.pem\n';

// `client_allowed_sans` and `rate_limit` are left out: they are younger than the promtool that Debian has.
describe('web configuration files mean the same to us and to promtool', () => {
  it.each([
    ['empty', '', true],
    ['users', `basic_auth_users:\n  alice: ${ALICE.hash}\n  bob: ${BOB.hash}\n`, true],
    ['TLS', TLS, true],
    ['mutual TLS', `${TLS}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n`, true],
    [
      'versions, ciphers and curves',
      `${TLS}  min_version: TLS12\n  max_version: TLS13\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n  curve_preferences: [CurveP256, X25519]\n  prefer_server_cipher_suites: false\n`,
      true,
    ],
    [
      'headers',
      'http_server_config:\n  http2: false\n  headers:\n    X-Frame-Options: deny\n    Strict-Transport-Security: max-age=31536000\n',
      true,
    ],
    ['an unknown key', 'basic_auth_user: {}\n', false],
    ['a password in clear text', 'basic_auth_users:\n  alice: secret\n', false],
    ['a header that may not be set', 'http_server_config:\n  headers:\n    Set-Cookie: a\n', false],
    ['a bad header value', 'http_server_config:\n  headers:\n    X-Frame-Options: allow\n', false],
    ['no key', 'tls_server_config:\n  cert_file: server.pem\n', false],
    ['a file that is not there', 'tls_server_config:\n  cert_file: server.pem\n  key_file: none.pem\n', false],
    [
      'a key of another certificate',
      'tls_server_config:\n  cert_file: server.pem\n  key_file: client-key.pem\n',
      false,
    ],
    ['an authority without a policy', `${TLS}  client_ca_file: ca.pem\n`, false],
    ['an unknown policy', `${TLS}  client_auth_type: Maybe\n`, false],
    ['an unknown cipher', `${TLS}  cipher_suites: [RC4]\n`, false],
    ['an unknown version', `${TLS}  min_version: TLS14\n`, false],
  ])('%s', async (_name, text, good) => {
    const path = join(folder, 'web.yml');
    await writeFile(path, text);

    const verdicts = { ours: (await loadWebConfig(path)).ok, promtool: await promtool(path) };

    expect(verdicts).toEqual({ ours: good, promtool: good });
  });
});
