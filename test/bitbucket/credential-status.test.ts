import { describe, expect, it } from 'vitest';
import { createCredentialStatus } from '../../src/bitbucket/credential-status.ts';

function setUp() {
  const said: string[] = [];
  const status = createCredentialStatus('main', {
    onCredential: ({ up, reason }) => said.push(up ? 'up' : `down: ${reason}`),
    onPaused: ({ credential, until }) => said.push(`${credential} until ${until}`),
  });
  return { status, said };
}

describe('credential status', () => {
  it('tells of the first outcome and of every change, once each', () => {
    const { status, said } = setUp();

    status.accepted();
    status.accepted();
    status.refused('HTTP 401', 'bitbucket');
    status.refused('HTTP 401 once more', 'bitbucket');
    status.accepted();
    status.refused('HTTP 401', 'bitbucket');

    expect(said).toEqual(['up', 'down: HTTP 401', 'up', 'down: HTTP 401']);
  });

  it('tells of another reason for the refusal', () => {
    const { status, said } = setUp();

    status.refused('HTTP 401', 'bitbucket');
    status.refused('secret file token is empty', 'secret');

    expect(said).toEqual(['down: HTTP 401', 'down: secret file token is empty']);
  });

  it('tells of each pause once, however many requests were under way', () => {
    const { status, said } = setUp();

    for (const until of [60_000, 60_400, 59_000, 180_000]) status.paused(until);

    expect(said).toEqual(['main until 60000', 'main until 180000']);
  });
});
