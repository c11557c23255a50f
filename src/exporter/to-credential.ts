import type { CredentialOptions } from '../bitbucket/credential.ts';
import { createSecretReader, type ReadSecret } from '../bitbucket/secret.ts';
import type { CredentialConfig, SecretSource } from '../config/config.ts';

/** Called with each secret that was read, so that the logger can blot it out wherever it might turn up. */
export type NoteSecret = (secret: string) => void;

/** A configured credential as the client wants it. Secrets in files are read when they are used. */
export function toCredential(config: CredentialConfig, noteSecret: NoteSecret): CredentialOptions {
  const { kind, name } = config;
  switch (kind) {
    case 'api_token':
      return { kind, name, email: config.email, readSecret: noted(config.token, noteSecret) };
    case 'access_token':
      return { kind, name, readSecret: noted(config.token, noteSecret) };
    case 'oauth':
      return {
        kind,
        name,
        key: config.key,
        tokenUrl: config.tokenUrl,
        readSecret: noted(config.secret, noteSecret),
      };
    case 'anonymous':
      return { kind, name };
    default:
      return config satisfies never;
  }
}

function noted(source: SecretSource, noteSecret: NoteSecret): ReadSecret {
  const read = createSecretReader(source);
  return async () => {
    const secret = await read();
    noteSecret(secret);
    return secret;
  };
}
