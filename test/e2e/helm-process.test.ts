import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderObjects } from '../helm/helm.ts';
import { findObject, type KubernetesObject, type Probe } from '../helm/kubernetes-object.ts';
import { type ForeignObjects, layOutPod, type PodOnDisk } from '../helm/pod-on-disk.ts';
import { askProbe } from '../helm/probe.ts';
import { basic } from '../http/sample-users.ts';
import { type Bitbucket, startBitbucket, TOKEN } from './harness/bitbucket.ts';
import { eventually } from './harness/eventually.ts';
import { findPort } from './harness/find-port.ts';
import { type Program, startProgram } from './harness/program.ts';
import { findSamples } from './harness/prometheus-text.ts';
import { rawGet } from './harness/raw-get.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const WITHIN = { within: 20_000 };
const LISTEN_FLAG = '--web.listen-address=:';

interface Endpoint {
  readonly path: string;
  readonly scheme: 'http' | 'https';
}
interface ServiceMonitor extends KubernetesObject {
  readonly spec: { readonly endpoints: readonly [Endpoint] };
}

describe('the process that the rendered Deployment describes', () => {
  let folder: TemporaryFolder;
  let bitbucket: Bitbucket;
  let program: Program | undefined;

  beforeEach(async () => {
    folder = await createTemporaryFolder('pod');
    bitbucket = await startBitbucket({ repositories: [{ workspace: 'acme', slug: 'shop' }] });
    bitbucket.world.addRun('acme/shop', { createdAt: Date.now() - 600_000 });
  });

  afterEach(async () => {
    await program?.stop();
    program = undefined;
    await bitbucket.close();
    await folder.remove();
  });

  interface Started {
    readonly pod: PodOnDisk;
    readonly port: number;
    /** What Prometheus gets, by the ServiceMonitor's word. */
    scrape(headers?: Readonly<Record<string, string>>): Promise<{ status: number; page: string }>;
  }

  /** The pod has a network of its own; here it is the loopback interface, with a port that is free. */
  const start = async (values: string, set: readonly string[], foreign: ForeignObjects = {}): Promise<Started> => {
    const port = await findPort();
    const objects = await renderObjects({
      values: [values],
      set: [
        `containerPort=${port}`,
        `config.bitbucket.api_url=${bitbucket.apiUrl}`,
        'serviceMonitor.enabled=true',
        ...set,
      ],
    });
    const pod = await layOutPod({ folder: folder.path, objects, foreign });
    const args = pod.args.map((arg) => arg.replace(LISTEN_FLAG, `${LISTEN_FLAG.slice(0, -1)}127.0.0.1:`));
    program = startProgram(pod.program, args, { env: pod.env, cwd: folder.path });
    const [{ path, scheme }] = findObject<ServiceMonitor>(objects, 'ServiceMonitor').spec.endpoints;
    const scrape: Started['scrape'] = async (headers = {}) => {
      const url = `${scheme}://127.0.0.1:${port}${path}`;
      const { status, body } = await rawGet(url, { headers, rejectUnauthorized: false });
      return { status, page: body.toString('utf8') };
    };
    return { pod, port, scrape };
  };

  const answers = async (probe: Probe | undefined, port: number, wanted: number | 'connected'): Promise<void> => {
    if (probe === undefined) throw new Error('there is no such probe');
    await eventually(
      `the probe is answered with ${wanted}: ${program?.output}`,
      async () => {
        if (program?.hasEnded === true) throw new Error(program.output);
        return (await askProbe(probe, port)) === wanted;
      },
      WITHIN,
    );
  };

  /** All three, in the order in which a kubelet asks. */
  const answersAll = async ({ pod, port }: Started, wanted: number | 'connected'): Promise<void> => {
    const { ports, startupProbe, livenessProbe, readinessProbe } = pod.container;
    expect(ports.map(({ containerPort }) => containerPort)).toEqual([port]);
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) await answers(probe, port, wanted);
  };

  const tlsSecret = async (): Promise<ForeignObjects> => {
    const read = (name: string): Promise<string> =>
      readFile(new URL(`../http/fixtures/${name}`, import.meta.url), 'utf8');
    const content = { 'tls.crt': await read('server.pem'), 'tls.key': await read('server-key.pem') };
    return { 'Secret exporter-tls': content };
  };

  it('answers its probes, polls with the secret of its mount, is scraped, and ends cleanly', async () => {
    const started = await start('minimal.yaml', [`secret.data.token=${TOKEN}`]);

    await answersAll(started, 200);
    const { status, page } = await started.scrape();
    const end = await program?.stop();

    expect(status).toBe(200);
    expect(findSamples(page, 'bitbucket_pipelines_up', { repository: 'shop' }).map(({ value }) => value)).toEqual([1]);
    expect(findSamples(page, 'bitbucket_pipelines_credential_up').map(({ value }) => value)).toEqual([1]);
    expect(end).toEqual({ code: 0, signal: null });
  });

  it('takes a workspace and a credential from the environment alone, and a path and flags from the values', async () => {
    const { scrape, ...started } = await start(
      'environment.yaml',
      [
        'web.telemetryPath=/custom/metrics',
        'log.format=json',
        'log.level=debug',
        'extraArgs[0]=--web.listen-address=127.0.0.1:0',
      ],
      { 'Secret bitbucket': { token: `${TOKEN}\n` } },
    );

    await answersAll({ scrape, ...started }, 200);
    const { status, page } = await scrape();

    expect(status).toBe(200);
    expect(findSamples(page, 'bitbucket_pipelines_up', { repository: 'shop' }).map(({ value }) => value)).toEqual([1]);
    expect(program?.output).toMatch(/^\{.*"msg":"listening"/m);
  });

  it('serves HTTPS with the certificate of a Secret, to probes and to Prometheus', async () => {
    const set = [`secret.data.token=${TOKEN}`, 'tls.existingSecret=exporter-tls'];

    const started = await start('minimal.yaml', set, await tlsSecret());
    await answersAll(started, 200);
    const { status, page } = await started.scrape();

    expect(started.pod.container.readinessProbe?.httpGet?.scheme).toBe('HTTPS');
    expect(status).toBe(200);
    expect(page).toContain('bitbucket_pipelines_build_info');
  });

  it('is probed over TCP where it asks for passwords', async () => {
    const foreign = { ...(await tlsSecret()), 'Secret bitbucket': { token: TOKEN } };

    const started = await start('tls.yaml', [], foreign);
    await answersAll(started, 'connected');
    const stranger = await started.scrape();
    const authorization = basic({ user: 'prometheus', password: 'a made-up password' });
    const known = await started.scrape({ authorization });

    expect(stranger.status).toBe(401);
    expect(known.status).toBe(200);
  });

  it('is not ready while its configuration has a fault, and says which', async () => {
    const started = await start('defaults.yaml', []);

    const end = await program?.ended;

    await expect(askProbe(started.pod.container.startupProbe ?? {}, started.port)).rejects.toThrow();
    expect(end).toEqual({ code: 2, signal: null });
    expect(program?.output).toContain('workspaces');
  });
});
