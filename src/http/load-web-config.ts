import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { bcryptCost } from './basic-auth.ts';
import { type ClientCertPolicy, toClientCertPolicy } from './client-cert.ts';
import { type Checked, parseWebConfig } from './parse-web-config.ts';
import type { RateLimitSettings } from './rate-limit.ts';
import { CIPHER_SUITES, CURVES, TLS_VERSIONS } from './tls-names.ts';
import type { TlsServerConfig, WebConfigFile } from './web-config-schema.ts';

/** A web configuration with all files read, ready for use. Holds secrets: never log it. */
export interface LoadedWebConfig {
  /** Undefined: plain HTTP. */
  readonly tls: TlsSettings | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly users: ReadonlyMap<string, string>;
  readonly rateLimit: RateLimitSettings | undefined;
  /** What this server does otherwise than exporter-toolkit, to be logged once. */
  readonly warnings: readonly string[];
  /** All texts that went in: equal ones make an equal configuration. */
  readonly sources: readonly string[];
}

export interface TlsSettings {
  readonly context: SecureContextOptions;
  readonly clientCert: ClientCertPolicy;
}

const COSTLY = 14;

/** Reads the file and what it names. All faults come at once where one does not hide the next. Never rejects. */
export async function loadWebConfig(path: string): Promise<Checked<LoadedWebConfig>> {
  const faults: string[] = [];
  const text = await readText(path, 'the file', faults);
  if (text === undefined) return { ok: false, faults };
  const parsed = parseWebConfig(text);
  if (!parsed.ok) return parsed;
  const { value: file } = parsed;
  const material = await readMaterial(file.tls_server_config ?? undefined, dirname(path), faults);
  if (faults.length > 0) return { ok: false, faults };
  const tls = toTls(file.tls_server_config ?? undefined, material);
  if (tls !== undefined) faults.push(...checkContext(tls.context));
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    value: {
      tls,
      headers: file.http_server_config?.headers ?? {},
      users: new Map(Object.entries(file.basic_auth_users ?? {})),
      rateLimit: toRateLimit(file),
      warnings: toWarnings(file),
      sources: [text, material.cert ?? '', material.key ?? '', material.ca ?? ''],
    },
  };
}

interface Material {
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly ca: string | undefined;
}

async function readMaterial(tls: TlsServerConfig | undefined, folder: string, faults: string[]): Promise<Material> {
  const read = (field: string, file: string | undefined, inline: string | undefined) =>
    file === undefined ? inline : readText(resolve(folder, file), `tls_server_config.${field}`, faults);
  return {
    cert: await read('cert_file', tls?.cert_file, tls?.cert),
    key: await read('key_file', tls?.key_file, tls?.key),
    ca: await read('client_ca_file', tls?.client_ca_file, tls?.client_ca),
  };
}

async function readText(path: string, what: string, faults: string[]): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    faults.push(`${what}: cannot read ${path} (${code})`);
    return undefined;
  }
}

function toTls(tls: TlsServerConfig | undefined, { cert, key, ca }: Material): TlsSettings | undefined {
  if (tls === undefined || cert === undefined || key === undefined) return undefined;
  const ciphers = (tls.cipher_suites ?? []).map((name) => CIPHER_SUITES[name] ?? name).join(':');
  const curves = (tls.curve_preferences ?? []).map((name) => CURVES[name] ?? name).join(':');
  return {
    context: {
      cert,
      key,
      honorCipherOrder: tls.prefer_server_cipher_suites,
      minVersion: TLS_VERSIONS[tls.min_version] ?? 'TLSv1.2',
      maxVersion: TLS_VERSIONS[tls.max_version] ?? 'TLSv1.3',
      ...(ca === undefined ? {} : { ca }),
      ...(ciphers === '' ? {} : { ciphers }),
      ...(curves === '' ? {} : { ecdhCurve: curves }),
    },
    clientCert: toClientCertPolicy(tls.client_auth_type, tls.client_allowed_sans ?? undefined),
  };
}

/** OpenSSL's own check: readable PEM, and the key belongs to the certificate. Its messages hold no key material. */
function checkContext(context: SecureContextOptions): readonly string[] {
  try {
    createSecureContext(context);
    return [];
  } catch (error) {
    return [`tls_server_config: certificate, key or authorities cannot be used (${toReason(error)})`];
  }
}

function toReason(error: unknown): string {
  if (error instanceof Error && 'reason' in error) return String(error.reason);
  return error instanceof Error ? error.message : 'unknown reason';
}

function toRateLimit({ rate_limit: limit }: WebConfigFile): RateLimitSettings | undefined {
  if (!limit || limit.interval === 0) return undefined;
  return { burst: limit.burst, intervalMs: limit.interval };
}

function toWarnings(file: WebConfigFile): readonly string[] {
  const costly = Object.values(file.basic_auth_users ?? {}).some((hash) => bcryptCost(hash) > COSTLY);
  return [
    ...(file.http_server_config?.http2 === true ? ['http_server_config.http2: only HTTP/1.1 is spoken here'] : []),
    ...(costly ? [`basic_auth_users: a bcrypt cost above ${COSTLY} makes each new password check take seconds`] : []),
  ];
}
