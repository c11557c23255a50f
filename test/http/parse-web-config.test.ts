import { describe, expect, it } from 'vitest';
import { parseWebConfig } from '../../src/http/parse-web-config.ts';
import { ALICE } from './sample-users.ts';

const TLS = 'tls_server_config: {cert_file: a.pem, key_file: b.pem';

describe('parseWebConfig', () => {
  it.each([
    ['nothing', ''],
    ['users', `basic_auth_users: {alice: "${ALICE.hash}"}`],
    ['TLS from files', `${TLS}}`],
    ['TLS inline', 'tls_server_config: {cert: a, key: b}'],
    ['an empty TLS section', 'tls_server_config: {}'],
    [
      'all of TLS',
      `${TLS}, client_auth_type: RequireAndVerifyClientCert, client_ca_file: c.pem, client_allowed_sans: [a.example], min_version: TLS12, max_version: TLS13, prefer_server_cipher_suites: false, cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256], curve_preferences: [X25519, CurveP256]}`,
    ],
    [
      'headers',
      'http_server_config: {http2: false, headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=1}}',
    ],
    ['a rate limit', 'rate_limit: {burst: 10, interval: 1m30s}'],
  ])('takes %s', (_name, text) => {
    const parsed = parseWebConfig(text);

    expect(parsed).toMatchObject({ ok: true });
  });

  it.each([
    ['a: 1\nb: [', ['line 2: is not valid YAML (BAD_INDENT)']],
    ['a: *b', ['holds an alias without an anchor, or too many aliases']],
    ['__proto__: 1', ['Unrecognized key: "__proto__"']],
    [
      'http_server_config: {headers: {constructor: a}}',
      [
        'http_server_config.headers.constructor: is not a header that may be set; must be one of Content-Security-Policy, Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection',
      ],
    ],
    ['basic_auth_user: {}', ['Unrecognized key: "basic_auth_user"']],
    [
      'basic_auth_users: {alice: secret}',
      ['basic_auth_users.alice: is not a bcrypt hash (htpasswd -nBC 10 "" makes one)'],
    ],
    [
      `basic_auth_users: {alice: "${ALICE.hash.replace('$04$', '$32$')}"}`,
      ['basic_auth_users.alice: is not a bcrypt hash (htpasswd -nBC 10 "" makes one)'],
    ],
    ['tls_server_config: {cert_file: a}', ['tls_server_config.key_file: is missing (or key, inline)']],
    [
      'tls_server_config: {client_auth_type: RequireAnyClientCert}',
      [
        'tls_server_config.cert_file: is missing (or cert, inline)',
        'tls_server_config.key_file: is missing (or key, inline)',
      ],
    ],
    [
      `${TLS}, client_ca_file: c}`,
      ['tls_server_config.client_auth_type: is missing although client certificate authorities are given'],
    ],
    [
      `${TLS}, client_auth_type: VerifyClientCertIfGiven, client_allowed_sans: [a]}`,
      [
        'tls_server_config.client_allowed_sans: needs client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert',
      ],
    ],
    [`${TLS}, min_version: TLS13, max_version: TLS12}`, ['tls_server_config.min_version: is above max_version']],
    [`${TLS}, min_version: TLS14}`, ['tls_server_config.min_version: must be one of TLS10, TLS11, TLS12, TLS13']],
    [
      `${TLS}, curve_preferences: [P256]}`,
      ['tls_server_config.curve_preferences.0: must be one of CurveP256, CurveP384, CurveP521, X25519'],
    ],
    [
      'http_server_config: {headers: {X-Frame-Options: allow}}',
      ['http_server_config.headers.X-Frame-Options: must be deny or sameorigin'],
    ],
    [
      'http_server_config: {headers: {X-XSS-Protection: "a\\nb: c"}}',
      ['http_server_config.headers.X-XSS-Protection: holds characters that no header may hold'],
    ],
    ['rate_limit: {interval: fast}', ['rate_limit.interval: must be a duration such as 1s or 250ms']],
    [
      'http_server_config: {headers: {Set-Cookie: a}, nonsense: 1}\nbasic_auth_users: {bob: x}',
      [
        'http_server_config: Unrecognized key: "nonsense"',
        'http_server_config.headers.Set-Cookie: is not a header that may be set; must be one of Content-Security-Policy, Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection',
        'basic_auth_users.bob: is not a bcrypt hash (htpasswd -nBC 10 "" makes one)',
      ],
    ],
  ])('refuses %s', (text, faults) => {
    const parsed = parseWebConfig(text);

    expect(parsed).toMatchObject({ ok: false });
    if (!parsed.ok) expect([...parsed.faults].sort()).toEqual([...faults].sort());
  });

  it('never quotes what the file holds', () => {
    const parsed = parseWebConfig(
      'basic_auth_users: {alice: hunter2}\ntls_server_config: {key: hunter2, cert: [hunter2]}',
    );

    expect(parsed).toMatchObject({ ok: false });
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it('adds up the parts of a duration', () => {
    const parsed = parseWebConfig('rate_limit: {burst: 1, interval: 1m1.5s250ms}');

    expect(parsed).toMatchObject({ ok: true, value: { rate_limit: { interval: 61_750 } } });
  });
});
