import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHART_FOLDER, readChartFile, VALUES_FOLDER } from '../helm/chart-files.ts';
import { renderObjects, renderText, runHelm } from '../helm/helm.ts';
import { type Deployment, findObject, type KubernetesObject } from '../helm/kubernetes-object.ts';
import { layOutPod } from '../helm/pod-on-disk.ts';
import { checkReferences } from '../helm/references.ts';
import { validateObject } from '../helm/validate-object.ts';
import { runProgram } from './harness/program.ts';
import { REPOSITORY } from './harness/repository.ts';
import { createTemporaryFolder, type TemporaryFolder } from './harness/temporary-folder.ts';

const TLS_FILES = { 'tls.crt': '', 'tls.key': '', 'ca.crt': '' };
const CONFIG = 'workspaces: [{ workspace: acme }]\n';

/** Each value file with what it needs from others, as its keys and texts. */
const FILES: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  'defaults.yaml': {},
  'environment.yaml': { 'Secret bitbucket': { token: 'made-up-token' } },
  'everything.yaml': { 'ConfigMap authorities': { 'ca.pem': '' } },
  'existing-claim.yaml': { 'PersistentVolumeClaim facts': {} },
  'existing-configuration.yaml': {
    'ConfigMap exporter-config': { 'config.yaml': CONFIG },
    'Secret bitbucket': {},
    'Secret exporter-tls': TLS_FILES,
    'Secret exporter-web': { 'web-config.yml': '' },
  },
  'existing-secret.yaml': {
    'Secret bitbucket': { token: 'made-up-token', 'oauth-secret': 'made-up-secret', email: 'ci@example.com' },
    'ServiceAccount monitoring': {},
  },
  'minimal.yaml': {},
  'mutual-tls.yaml': { 'Secret exporter-tls': TLS_FILES },
  'names.yaml': {},
  'namespace-override.yaml': { 'Secret exporter-tls': TLS_FILES },
  'persistence.yaml': {},
  'tls.yaml': { 'Secret bitbucket': { token: 'made-up-token' }, 'Secret exporter-tls': TLS_FILES },
};

const KINDS: readonly string[] = [
  'ConfigMap',
  'Deployment',
  'Ingress',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'PodMonitor',
  'PrometheusRule',
  'Secret',
  'Service',
  'ServiceAccount',
  'ServiceMonitor',
];

interface IngressObject extends KubernetesObject {
  readonly spec: {
    readonly rules: readonly { readonly http: { readonly paths: readonly { path: string; pathType: string }[] } }[];
  };
}

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await createTemporaryFolder('helm');
});

afterAll(() => folder.remove());

describe.each(Object.entries(FILES))('the chart with %s', (file, foreign) => {
  let objects: readonly KubernetesObject[] = [];

  beforeAll(async () => {
    objects = await renderObjects({ values: [file], namespace: 'monitoring' });
  });

  it('passes lint', async () => {
    const { code, stdout, stderr } = await runHelm(['lint', '--strict'], { values: [file] });

    expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' });
  });

  it('renders objects that their schemas accept', () => {
    const faults = objects.flatMap(validateObject);

    expect(objects.length).toBeGreaterThanOrEqual(3);
    expect(faults).toEqual([]);
  });

  it('renders objects that fit together', () => {
    const references = checkReferences(objects);

    expect(references.faults).toEqual([]);
    expect(references.foreign).toEqual(Object.keys(foreign).sort());
  });

  it('renders a pod that Kubernetes admits as restricted', () => {
    const pod = findObject<Deployment>(objects, 'Deployment').spec.template.spec;
    const [container] = pod.containers;

    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('renders a configuration that the exporter takes', async () => {
    const pod = await layOutPod({ folder: join(folder.path, basename(file, '.yaml')), objects, foreign });
    const [main = '', ...flags] = pod.args;

    const { code, stdout, stderr } = await runProgram(pod.program, [main, 'check-config', ...flags], { env: pod.env });

    // Without any values nobody has said what to poll; the exporter says so, and nothing else.
    const expected = file === 'defaults.yaml' ? { code: 2, faults: 1 } : { code: 0, faults: 0 };
    const faults = stderr.split('\n').filter((line) => line.includes('workspaces'));
    expect({ code, faults: faults.length, stdout, stderr }).toMatchObject(expected);
  });
});

describe('the value files', () => {
  it('are all in the list above', async () => {
    const files = (await readdir(VALUES_FOLDER)).filter((name) => name.endsWith('.yaml'));

    expect(files.sort()).toEqual(Object.keys(FILES).sort());
  });

  // `npx vitest run --config vitest.e2e.config.ts test/e2e/helm.test.ts -u` writes what is rendered now.
  it.each(['minimal', 'tls'])('%s.yaml renders what it rendered before', async (name) => {
    const text = await renderText({ values: [`${name}.yaml`], namespace: 'monitoring' });

    await expect(text).toMatchFileSnapshot(`../helm/golden/${name}.yaml`);
  });
});

describe('everything.yaml', () => {
  let objects: readonly KubernetesObject[] = [];

  beforeAll(async () => {
    objects = await renderObjects({ values: ['everything.yaml'], namespace: 'monitoring' });
  });

  it('renders every kind of object that the chart knows', () => {
    const kinds = new Set(objects.map(({ kind }) => kind));

    expect([...kinds].sort()).toEqual(KINDS);
  });

  it('marks every object, and keeps text that looks like a switch', () => {
    const own = objects.filter(({ metadata }) => !metadata.name.endsWith('-extra') && !metadata.name.endsWith('-text'));

    for (const { metadata } of own) {
      expect(metadata.labels).toMatchObject({
        team: 'platform',
        watched: 'on',
        'app.kubernetes.io/managed-by': 'Helm',
      });
      expect(metadata.annotations).toMatchObject({ 'example.com/contact': 'https://example.com/contact' });
    }
  });

  it('shows the outside the path of the webhook and nothing else', () => {
    const { spec } = findObject<IngressObject>(objects, 'Ingress');

    const paths = spec.rules.flatMap(({ http }) => http.paths).map(({ path, pathType }) => ({ path, pathType }));
    expect(paths).toEqual([{ path: '/hooks/bitbucket', pathType: 'Exact' }]);
  });

  it('renders templates in extra manifests', () => {
    const extra = objects.filter(({ metadata }) => /-(extra|text)$/.test(metadata.name));

    expect(extra.map(({ metadata, data }) => ({ name: metadata.name, data }))).toEqual([
      { name: 'ci-extra', data: { namespace: 'monitoring' } },
      {
        name: 'ci-bitbucket-pipelines-exporter-text',
        data: { image: 'registry.example.com/monitoring/bitbucket-pipelines-exporter:1.0' },
      },
    ]);
  });
});

describe('namespace-override.yaml', () => {
  it('puts every object where the values say', async () => {
    const objects = await renderObjects({ values: ['namespace-override.yaml'], namespace: 'other' });

    const elsewhere = objects
      .filter(({ metadata }) => metadata.namespace !== '1234')
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace}`);
    expect([...new Set(elsewhere)].sort()).toEqual([
      'ConfigMap grafana',
      'PrometheusRule monitoring',
      'ServiceMonitor monitoring',
    ]);
    expect(objects.length).toBeGreaterThan(15);
  });
});

describe('the README', () => {
  const values = [...readChartFile('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

  it.each(values.map((text, index) => [index + 1, text] as const))(
    'has values that work: block %i',
    async (index, text) => {
      const path = join(folder.path, `readme-${index}.yaml`);
      await writeFile(path, text);

      const objects = await renderObjects({ values: [path] });

      expect(values.length).toBe(2);
      expect(objects.flatMap(validateObject)).toEqual([]);
      expect(findObject(objects, 'ServiceMonitor').kind).toBe('ServiceMonitor');
    },
  );
});

describe('typos and impossible wishes', () => {
  it.each([
    ['a name at the top', ['replicas=1'], 'replicas'],
    ['a name inside', ['image.tags=1'], 'tags'],
    ['a setting of the exporter', ['config.collector.concurency=1'], 'concurency'],
    [
      'a credential’s setting',
      ['config.bitbucket.credentials[0].kind=access_token', 'config.bitbucket.credentials[0].token_fil=/x'],
      'token_fil',
    ],
    ['a kind of credential', ['config.bitbucket.credentials[0].kind=app_password'], 'kind'],
    [
      'a secret in the ConfigMap',
      ['config.bitbucket.credentials[0].kind=access_token', 'config.bitbucket.credentials[0].token=x'],
      'token',
    ],
    ['a setting of the web configuration', ['web.config.tls_server_config.certfile=x'], 'certfile'],
    ['a setting of a probe', ['livenessProbe.periodSecond=1'], 'periodSecond'],
    ['a wrong type', ['service.port=http'], 'port'],
    ['an interval without a unit', ['serviceMonitor.interval=30'], 'interval'],
    ['webhooks, which come later', ['config.webhook.enabled=true'], 'enabled'],
    ['a file store, which comes later', ['config.storage.kind=file'], 'kind'],
    ['two replicas', ['replicaCount=2'], 'replicaCount'],
    ['two secrets', ['existingSecret=a', 'secret.data.token=b'], 'existingSecret'],
    ['variables from no secret', ['secret.env.A=token'], 'secret.env'],
    [
      'two web configurations',
      ['web.existingConfigSecret=a', 'web.config.http_server_config.http2=false'],
      'web.config',
    ],
    ['TLS without a certificate', ['tls.enabled=true'], 'tls.existingSecret'],
    ['a flag that is set twice', ['extraArgs[0]=--log.level=debug'], 'extraArgs: --log.level'],
    ['an Ingress for no host', ['ingress.enabled=true'], 'ingress.hosts'],
    [
      'a group that does not exist',
      ['prometheusRule.enabled=true', 'prometheusRule.disabledGroups[0]=none'],
      'there is no group none',
    ],
    [
      'an alert that does not exist',
      ['prometheusRule.enabled=true', 'prometheusRule.disabledAlerts[0]=None'],
      'there is no alert None',
    ],
  ])('%s is refused by name', async (_, set, message) => {
    const { code, stderr } = await runHelm(['template', 'ci'], { set });

    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});

describe('the rules', () => {
  interface Group {
    readonly name: string;
    readonly rules: readonly { readonly alert?: string; readonly record?: string; readonly labels?: object }[];
  }
  interface PrometheusRule extends KubernetesObject {
    readonly spec: { readonly groups: readonly Group[] };
  }
  let written: readonly Group[] = [];

  beforeAll(async () => {
    const names = (await readdir(join(CHART_FOLDER, 'rules'))).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(CHART_FOLDER, 'rules', name), 'utf8')));
    written = texts.flatMap((text) => (parse(text) as { groups: readonly Group[] }).groups);
  });

  const render = async (...set: readonly string[]): Promise<readonly Group[]> => {
    const objects = await renderObjects({ set: ['prometheusRule.enabled=true', ...set] });
    return findObject<PrometheusRule>(objects, 'PrometheusRule').spec.groups;
  };

  it('are those of the files, with nothing rendered and nothing lost', async () => {
    const groups = await render();

    expect(groups.length).toBeGreaterThan(0);
    expect(groups).toEqual(written);
    expect(JSON.stringify(groups)).toContain('{{ $labels.');
  });

  it('go by group', async () => {
    const [first] = written;

    const groups = await render(`prometheusRule.disabledGroups[0]=${first?.name}`);

    expect(groups).toEqual(written.slice(1));
  });

  it('go one by one, and alerts take more labels', async () => {
    const alerts = written.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
    const gone = alerts[0]?.alert;

    const groups = await render(`prometheusRule.disabledAlerts[0]=${gone}`, 'prometheusRule.alertLabels.team=platform');

    const rules = groups.flatMap((group) => group.rules);
    const left = rules.filter(({ alert }) => alert !== undefined);
    expect(left.map(({ alert }) => alert)).toEqual(alerts.slice(1).map(({ alert }) => alert));
    expect(left.filter(({ labels }) => Reflect.get(labels ?? {}, 'team') !== 'platform')).toEqual([]);
    expect(rules.filter(({ record, labels }) => record !== undefined && 'team' in (labels ?? {}))).toEqual([]);
  });
});

describe('the dashboards', () => {
  const GRAFANA = join(REPOSITORY, 'grafana/dashboards');

  it('are those of Grafana’s folder, byte by byte', async () => {
    const objects = await renderObjects({ set: ['dashboards.enabled=true'] });
    const rendered = objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1');

    const names = (await readdir(GRAFANA)).filter((name) => name.endsWith('.json'));
    const contents = Object.assign({}, ...rendered.map(({ data }) => data)) as Readonly<Record<string, string>>;
    expect(rendered.length).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const name of names) {
      expect(contents[name]?.trimEnd()).toBe((await readFile(join(GRAFANA, name), 'utf8')).trimEnd());
    }
    for (const { metadata } of rendered) expect(metadata.annotations?.grafana_folder).toBe('Bitbucket Pipelines');
  });

  it('are in the package as files, not as a link', async () => {
    const { code, stderr } = await runHelm(['package'], { flags: ['--destination', folder.path] });
    const [archive = ''] = (await readdir(folder.path)).filter((name) => name.endsWith('.tgz'));

    const objects = await renderObjects({ chart: join(folder.path, archive), set: ['dashboards.enabled=true'] });

    const names = (await readdir(GRAFANA)).filter((name) => name.endsWith('.json'));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1').length).toBe(names.length);
  });
});

describe('changes', () => {
  const annotations = async (...set: readonly string[]): Promise<Readonly<Record<string, string>>> => {
    const objects = await renderObjects({ values: ['minimal.yaml'], set });
    return findObject<Deployment>(objects, 'Deployment').spec.template.metadata.annotations ?? {};
  };

  it.each([
    ['config', 'config.limits.series=1000', 'checksum/config'],
    ['secret', 'secret.data.token=another', 'checksum/secret'],
    ['web configuration', 'web.config.http_server_config.http2=false', 'checksum/web-config'],
  ])('of the %s roll the pod', async (_, change, checksum) => {
    const [before, after] = [await annotations(), await annotations(change)];

    expect(after[checksum]).toMatch(/^[0-9a-f]{64}$/);
    expect(after[checksum]).not.toBe(before[checksum]);
  });

  it('of monitoring do not', async () => {
    const [before, after] = [
      await annotations(),
      await annotations('serviceMonitor.enabled=true', 'dashboards.enabled=true'),
    ];

    expect(after).toEqual(before);
  });
});

describe('replicas', () => {
  const render = async (options: Parameters<typeof renderObjects>[0]): Promise<Deployment['spec']> =>
    findObject<Deployment>(await renderObjects(options), 'Deployment').spec;

  it('are one, and the old pod ends before the new one starts', async () => {
    const { replicas, strategy } = await render({ values: ['minimal.yaml'] });

    expect({ replicas, strategy }).toEqual({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  it('may be more with a shared store, once the exporter has one', async () => {
    const { replicas, strategy } = await render({
      values: ['minimal.yaml'],
      set: ['config.storage.kind=redis', 'replicaCount=3'],
      flags: ['--skip-schema-validation'],
    });

    expect({ replicas, strategy }).toEqual({ replicas: 3, strategy: { type: 'RollingUpdate' } });
  });
});

describe('the notes', () => {
  let chart = '';

  // `helm template` leaves the notes out, so a copy of the chart shows them in a ConfigMap.
  beforeAll(async () => {
    chart = join(folder.path, 'notes');
    await mkdir(chart);
    for (const name of ['Chart.yaml', 'values.yaml', 'templates']) {
      await cp(join(CHART_FOLDER, name), join(chart, name), { recursive: true });
    }
    const templates = join(chart, 'templates');
    await rename(join(templates, 'NOTES.txt'), join(templates, '_notes.tpl'));
    const notes = await readFile(join(templates, '_notes.tpl'), 'utf8');
    await writeFile(join(templates, '_notes.tpl'), `{{ define "notes" }}${notes}{{ end }}`);
    await writeFile(
      join(templates, 'notes.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes }\ndata: { notes: {{ include "notes" . | quote }} }\n',
    );
  });

  const render = async (options: Parameters<typeof renderObjects>[0]): Promise<string> => {
    const objects = await renderObjects({ chart, namespace: 'monitoring', ...options });
    return objects.find(({ metadata }) => metadata.name === 'notes')?.data?.notes ?? '';
  };

  it('say where to look, and warn of nothing when all is well', async () => {
    const notes = await render({
      values: ['minimal.yaml'],
      set: ['image.registry=registry.example.com', 'serviceMonitor.enabled=true'],
    });

    expect(notes).toContain('http://ci-bitbucket-pipelines-exporter.monitoring.svc:10024/metrics');
    expect(notes).toContain('port-forward service/ci-bitbucket-pipelines-exporter 10024');
    expect(notes).not.toContain('WARNING');
  });

  it.each([
    ['nothing is set', [], ['no image is published', 'no workspace', 'no credential']],
    [
      'a secret is missing',
      [
        'config.bitbucket.credentials[0].kind=access_token',
        'config.bitbucket.credentials[0].token_file=/etc/bitbucket-pipelines-exporter/secret/token',
      ],
      ['no Secret is mounted'],
    ],
    [
      'the scrape interval is too long',
      ['serviceMonitor.enabled=true', 'serviceMonitor.interval=1m30s'],
      ['serviceMonitor.interval (1m30s)'],
    ],
    [
      'the hold is too short',
      ['podMonitor.enabled=true', 'config.metrics.first_increment_hold=20s'],
      ['podMonitor.interval (30s)'],
    ],
    ['two monitors scrape', ['serviceMonitor.enabled=true', 'podMonitor.enabled=true'], ['twice']],
    ['there are no webhooks', ['ingress.enabled=true', 'ingress.hosts[0]=a.example.com'], ['no webhooks']],
    ['there is no file store', ['persistence.enabled=true'], ['in memory']],
  ])('warn when %s', async (_, set, warnings) => {
    const notes = (await render({ set })).toLowerCase();

    for (const warning of warnings) expect(notes).toContain(warning.toLowerCase());
  });
});

describe('inside of another chart', () => {
  it('takes what Helm and the parent say', async () => {
    const parent = join(folder.path, 'parent');
    await cp(CHART_FOLDER, join(parent, 'charts/exporter'), { recursive: true, dereference: true });
    const dependency = {
      name: 'bitbucket-pipelines-exporter',
      version: '*',
      condition: 'bitbucket-pipelines-exporter.enabled',
    };
    await writeFile(
      join(parent, 'Chart.yaml'),
      JSON.stringify({ apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies: [dependency] }),
    );
    await writeFile(
      join(parent, 'values.yaml'),
      JSON.stringify({ global: { team: 'platform' }, 'bitbucket-pipelines-exporter': { enabled: true } }),
    );

    const objects = await renderObjects({ chart: parent });

    expect(findObject(objects, 'Deployment').metadata.name).toBe('ci-bitbucket-pipelines-exporter');
  });
});
