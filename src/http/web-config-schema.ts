import { z } from 'zod';
import { bcryptCost } from './basic-auth.ts';
import { CIPHER_SUITES, CURVES, TLS_VERSIONS } from './tls-names.ts';

/** Client certificate policies by exporter-toolkit's (Go's) names; `RequireClientCert` is an old name that it still takes. */
const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'RequireClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

/** Headers that exporter-toolkit lets a file set, with the values it takes where it checks them. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'Content-Security-Policy': [],
  'Strict-Transport-Security': [],
  'X-Content-Type-Options': ['nosniff'],
  'X-Frame-Options': ['deny', 'sameorigin'],
  'X-XSS-Protection': [],
};

const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const NonEmpty = z.string().min(1);
/** Go reads an empty string as "not set". */
const Optional = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

const TlsServerConfig = z
  .strictObject({
    cert: Optional,
    cert_file: Optional,
    key: Optional,
    key_file: Optional,
    client_ca: Optional,
    client_ca_file: Optional,
    client_auth_type: z
      .enum(CLIENT_AUTH_TYPES)
      .or(z.literal('').transform(() => 'NoClientCert' as const))
      .optional(),
    client_allowed_sans: z.array(NonEmpty).nullish(),
    min_version: z
      .string()
      .refine((name) => Object.hasOwn(TLS_VERSIONS, name), oneOf(TLS_VERSIONS))
      .default('TLS12'),
    max_version: z
      .string()
      .refine((name) => Object.hasOwn(TLS_VERSIONS, name), oneOf(TLS_VERSIONS))
      .default('TLS13'),
    cipher_suites: z
      .array(z.string().refine((name) => Object.hasOwn(CIPHER_SUITES, name), oneOf(CIPHER_SUITES)))
      .nullish(),
    curve_preferences: z.array(z.string().refine((name) => Object.hasOwn(CURVES, name), oneOf(CURVES))).nullish(),
    prefer_server_cipher_suites: z.boolean().default(true),
  })
  .superRefine((tls, context) => {
    const fault = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const policy = tls.client_auth_type;
    const asked = [tls.cert, tls.cert_file, tls.key, tls.key_file, tls.client_ca, tls.client_ca_file, policy];
    if (asked.every((value) => value === undefined)) return;
    if (tls.cert === undefined && tls.cert_file === undefined) fault('cert_file', 'is missing (or cert, inline)');
    if (tls.key === undefined && tls.key_file === undefined) fault('key_file', 'is missing (or key, inline)');
    const hasCa = tls.client_ca !== undefined || tls.client_ca_file !== undefined;
    if (hasCa && (policy === undefined || policy === 'NoClientCert')) {
      fault('client_auth_type', 'is missing although client certificate authorities are given');
    }
    if (tls.client_allowed_sans && policy !== 'RequireAndVerifyClientCert' && !isAnyRequired(policy)) {
      fault('client_allowed_sans', 'needs client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert');
    }
    const [min, max] = [TLS_VERSIONS[tls.min_version], TLS_VERSIONS[tls.max_version]];
    if (min !== undefined && max !== undefined && min > max) fault('min_version', 'is above max_version');
  });

const Headers = z.record(z.string(), z.string()).superRefine((headers, context) => {
  for (const [name, value] of Object.entries(headers)) {
    const fault = (message: string) => context.addIssue({ code: 'custom', path: [name], message });
    const values = Object.hasOwn(HEADERS, name) ? HEADERS[name] : undefined;
    if (values === undefined) fault(`is not a header that may be set; ${oneOf(HEADERS)}`);
    else if (values.length > 0 && !values.includes(value)) fault(`must be ${values.join(' or ')}`);
    else if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) fault('holds characters that no header may hold');
  }
});

const Users = z.record(NonEmpty, z.string()).superRefine((users, context) => {
  for (const [user, hash] of Object.entries(users)) {
    const cost = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(hash) ? bcryptCost(hash) : Number.NaN;
    if (cost >= 4 && cost <= 31) continue;
    context.addIssue({ code: 'custom', path: [user], message: 'is not a bcrypt hash (htpasswd -nBC 10 "" makes one)' });
  }
});

const RateLimit = z.strictObject({
  burst: z.int().min(0).default(0),
  interval: z
    .union([z.literal(0), z.string().regex(DURATION, 'must be a duration such as 1s or 250ms')])
    .default(0)
    .transform((text) => (text === 0 ? 0 : toMilliseconds(text))),
});

/** exporter-toolkit's file, key by key. Unknown keys are faults there and here. */
export const WebConfigSchema = z.strictObject({
  tls_server_config: TlsServerConfig.nullish(),
  http_server_config: z.strictObject({ http2: z.boolean().optional(), headers: Headers.nullish() }).nullish(),
  rate_limit: RateLimit.nullish(),
  basic_auth_users: Users.nullish(),
});
export type WebConfigFile = z.infer<typeof WebConfigSchema>;
export type TlsServerConfig = z.infer<typeof TlsServerConfig>;

function isAnyRequired(policy: string | undefined): boolean {
  return policy === 'RequireAnyClientCert' || policy === 'RequireClientCert';
}

function oneOf(table: Readonly<Record<string, unknown>>): string {
  return `must be one of ${Object.keys(table).join(', ')}`;
}

function toMilliseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0);
}
