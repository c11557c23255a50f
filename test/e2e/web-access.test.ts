import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bitbucket, startBitbucket } from './harness/bitbucket.ts';
import { writeConfig } from './harness/config-file.ts';
import { type ExporterProcess, runExporter, startExporter } from './harness/exporter-process.ts';
import { runOrThrow, runProgram } from './harness/program.ts';
import { rawGet } from './harness/raw-get.ts';
import { requireProgram } from './harness/require-program.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const PASSWORD = 'e2e-pass-word';

describe('TLS and basic authentication by a web config file', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let exporter: ExporterProcess;
  let file = '';
  let webFile = '';
  let ca = '';

  beforeAll(async () => {
    folder = await createTemporaryFolder('web-access');
    bitbucket = await startBitbucket({ repositories: [{ workspace: 'acme', slug: 'shop' }] });
    file = await writeConfig(folder.path, { apiUrl: bitbucket.apiUrl });
    ca = await makeCertificate(folder.path);
    webFile = join(folder.path, 'web.yaml');
    const users = { prometheus: bcrypt.hashSync(PASSWORD, 5) };
    const tls = { cert_file: 'cert.pem', key_file: 'key.pem' };
    await writeFile(webFile, JSON.stringify({ tls_server_config: tls, basic_auth_users: users }));
    exporter = await startExporter([`--config.file=${file}`, `--web.config.file=${webFile}`], { scheme: 'https' });
  });

  afterAll(async () => {
    await exporter?.program.stop();
    await bitbucket?.close();
    await folder.remove();
  });

  it('is a file that promtool accepts as well', async () => {
    const promtool = await requireProgram('promtool', 'prometheus');

    const { code, stdout, stderr } = await runProgram(promtool, ['check', 'web-config', webFile]);

    expect(stdout + stderr).toContain('SUCCESS');
    expect(code).toBe(0);
  });

  it.each([
    ['the right password', `prometheus:${PASSWORD}`, 200],
    ['a wrong password', 'prometheus:guess', 401],
    ['an unknown user', `nobody:${PASSWORD}`, 401],
    ['nobody at all', undefined, 401],
  ])('answers %s', async (_, auth, status) => {
    const answer = await rawGet(`${exporter.url}/metrics`, { ca, ...(auth === undefined ? {} : { auth }) });

    expect(answer.status).toBe(status);
  });

  it('speaks no plain HTTP', async () => {
    const plain = rawGet(`${exporter.url.replace('https:', 'http:')}/metrics`);

    const status = await plain.then((answer) => answer.status).catch(() => 'closed');

    expect([400, 'closed']).toContain(status);
  });

  it('shows no password and no hash', () => {
    const { output } = exporter.program;

    expect(output).not.toContain(PASSWORD);
    expect(output).not.toMatch(/\$2[aby]\$/);
  });

  it('does not start with a broken web config', async () => {
    const bad = join(folder.path, 'bad-web.yaml');
    await writeFile(bad, 'basic_auth_users: {prometheus: plain}\n');

    const { code, stderr } = await runExporter([
      `--config.file=${file}`,
      `--web.config.file=${bad}`,
      '--web.listen-address=127.0.0.1:0',
    ]);

    expect(code).toBe(2);
    expect(stderr).toContain('basic_auth_users');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

/** Makes `cert.pem` and `key.pem` for 127.0.0.1, and gives the certificate, which is its own authority. */
async function makeCertificate(folder: string): Promise<string> {
  const openssl = await requireProgram('openssl', 'openssl');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  await runOrThrow(openssl, ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files]);
  return runOrThrow(openssl, ['x509', '-in', join(folder, 'cert.pem')]);
}
