import type { TLSSocket } from 'node:tls';

/** What is asked of a client at the TLS handshake. */
export interface ClientCertPolicy {
  /** The server asks for a certificate at all. */
  readonly asked: boolean;
  readonly required: boolean;
  /** A certificate that is sent must be signed by the authorities (the system's, when none are given). */
  readonly verified: boolean;
  /** Subject alternative names of which the certificate must have one; undefined: any will do. */
  readonly allowedSans: readonly string[] | undefined;
}

/** The client's certificate as far as the policy looks at it. */
export interface PresentedCert {
  readonly present: boolean;
  /** The chain was checked and is good. */
  readonly trusted: boolean;
  /** As Node writes it: `DNS:a.example, IP Address:192.0.2.1`. */
  readonly subjectAltName: string | undefined;
}

/** Go's `client_auth_type` as what it asks for. */
export function toClientCertPolicy(
  type:
    | 'NoClientCert'
    | 'RequestClientCert'
    | 'RequireAnyClientCert'
    | 'RequireClientCert'
    | 'VerifyClientCertIfGiven'
    | 'RequireAndVerifyClientCert'
    | undefined,
  allowedSans?: readonly string[],
): ClientCertPolicy {
  const policy = { asked: true, required: false, verified: false, allowedSans };
  switch (type) {
    case undefined:
    case 'NoClientCert':
      return { ...policy, asked: false };
    case 'RequestClientCert':
      return policy;
    case 'RequireAnyClientCert':
    case 'RequireClientCert':
      return { ...policy, required: true };
    case 'VerifyClientCertIfGiven':
      return { ...policy, verified: true };
    case 'RequireAndVerifyClientCert':
      return { ...policy, required: true, verified: true };
    default:
      return type satisfies never;
  }
}

/** May this client come in? */
export function acceptsClient(policy: ClientCertPolicy, cert: PresentedCert): boolean {
  if (!policy.asked) return true;
  if (!cert.present) return !policy.required;
  if (policy.verified && !cert.trusted) return false;
  if (policy.allowedSans === undefined) return true;
  const names = parseSans(cert.subjectAltName);
  return policy.allowedSans.some((name) => names.includes(name));
}

/** Reads the certificate of a finished handshake. */
export function readClientCert(socket: TLSSocket): PresentedCert {
  const cert = socket.getPeerX509Certificate();
  return { present: cert !== undefined, trusted: socket.authorized, subjectAltName: cert?.subjectAltName };
}

/** Names that hold commas or quotes come quoted and are left out: nobody is let in by a name that needs unquoting. */
function parseSans(text: string | undefined): readonly string[] {
  const parts = (text ?? '').matchAll(/(?:^|, )(DNS|email|URI|IP Address):("(?:[^"\\]|\\.)*"|[^,"]*)/g);
  return [...parts].map(([, , name]) => name ?? '').filter((name) => name !== '' && !name.startsWith('"'));
}
