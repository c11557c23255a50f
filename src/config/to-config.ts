import type { Config, CredentialConfig, SecretSource, WorkspaceConfig } from './config.ts';
import type { CredentialSettings } from './credential-schema.ts';
import { parseDuration } from './duration.ts';
import type { Settings } from './schema.ts';

/** Checked settings as the program uses them. `resolveFile` turns the path of a secret file into one from the working directory. */
export function toConfig(settings: Settings, resolveFile: (path: string) => string): Config {
  const { bitbucket, refs, collector, metrics, limits, storage } = settings;
  const credentials = bitbucket.credentials.map((credential) => toCredential(credential, resolveFile));
  return {
    bitbucket: { apiUrl: withoutSlash(bitbucket.api_url), credentials },
    workspaces: settings.workspaces.map((workspace) => toWorkspace(workspace, credentials)),
    refs: { keep: refs.keep, forgetAfterMs: milliseconds(refs.forget_after) },
    collector: {
      concurrency: collector.concurrency,
      activeIntervalMs: milliseconds(collector.active_interval),
      idleIntervalMs: milliseconds(collector.idle_interval),
      discoveryIntervalMs: milliseconds(collector.discovery_interval),
      lookbackMs: milliseconds(collector.lookback),
      steps: collector.steps,
      activityHint: collector.activity_hint,
      requestTimeoutMs: milliseconds(collector.request_timeout),
      maxPages: collector.max_pages,
    },
    metrics: {
      runInfo: metrics.run_info,
      creator: metrics.creator,
      stepHistograms: metrics.step_histograms,
      firstIncrementHoldMs: milliseconds(metrics.first_increment_hold),
      durationBuckets: metrics.duration_buckets,
    },
    limits: { series: limits.series },
    storage: { kind: storage.kind },
  };
}

function toCredential(settings: CredentialSettings, resolveFile: (path: string) => string): CredentialConfig {
  const base = { name: settings.name, requestsPerHour: settings.requests_per_hour };
  switch (settings.kind) {
    case 'api_token': {
      const token = toSecret(settings.token, settings.token_file, resolveFile);
      return { ...base, kind: settings.kind, email: settings.email, token };
    }
    case 'access_token':
      return { ...base, kind: settings.kind, token: toSecret(settings.token, settings.token_file, resolveFile) };
    case 'oauth': {
      const secret = toSecret(settings.secret, settings.secret_file, resolveFile);
      return { ...base, kind: settings.kind, key: settings.key, secret, tokenUrl: settings.token_url };
    }
    case 'anonymous':
      return { ...base, kind: settings.kind };
    default:
      return settings satisfies never;
  }
}

/** Exactly one of the two is there: the cross checks saw to it. */
function toSecret(
  value: string | undefined,
  file: string | undefined,
  resolveFile: (path: string) => string,
): SecretSource {
  return value === undefined ? { kind: 'file', path: resolveFile(file ?? '') } : { kind: 'value', value };
}

function toWorkspace(
  settings: Settings['workspaces'][number],
  credentials: readonly CredentialConfig[],
): WorkspaceConfig {
  return {
    workspace: settings.workspace,
    credential: settings.credential ?? credentials[0]?.name ?? 'default',
    repositories: settings.repositories,
    exclude: settings.exclude,
    projects: settings.projects,
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function milliseconds(text: string): number {
  return parseDuration(text) ?? 0;
}
