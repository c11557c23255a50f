import { describe, expect, it } from 'vitest';
import { acceptsClient, toClientCertPolicy } from '../../src/http/client-cert.ts';

const NONE = { present: false, trusted: false, subjectAltName: undefined };
const GOOD = { present: true, trusted: true, subjectAltName: 'DNS:a.example, IP Address:192.0.2.1, email:p@a.example' };
const STRANGER = { ...GOOD, trusted: false };

describe('acceptsClient', () => {
  it.each([
    ['NoClientCert', true, true, true],
    ['RequestClientCert', true, true, true],
    ['RequireAnyClientCert', false, true, true],
    ['RequireClientCert', false, true, true],
    ['VerifyClientCertIfGiven', true, true, false],
    ['RequireAndVerifyClientCert', false, true, false],
  ] as const)('%s: none %s, good %s, stranger %s', (type, none, good, stranger) => {
    const policy = toClientCertPolicy(type);

    expect([NONE, GOOD, STRANGER].map((cert) => acceptsClient(policy, cert))).toEqual([none, good, stranger]);
  });

  it.each([
    ['a.example', true],
    ['192.0.2.1', true],
    ['p@a.example', true],
    ['b.example', false],
    ['a', false],
    ['DNS:a.example', false],
  ])('allowed name %s: %s', (name, accepted) => {
    const policy = toClientCertPolicy('RequireAndVerifyClientCert', [name]);

    expect(acceptsClient(policy, GOOD)).toBe(accepted);
  });

  it('is not fooled by names inside quoted names', () => {
    const policy = toClientCertPolicy('RequireAndVerifyClientCert', ['a.example']);
    const cert = { ...GOOD, subjectAltName: 'DNS:"evil, DNS:a.example", URI:"x\\", DNS:a.example"' };

    expect(acceptsClient(policy, cert)).toBe(false);
  });
});
