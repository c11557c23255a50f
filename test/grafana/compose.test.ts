import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS, DEFAULT_PORT } from '../../src/arguments/flags.ts';
import { environmentVariables } from '../../src/config/environment.ts';
import {
  mountedFrom,
  mountsOf,
  portsOf,
  readCompose,
  readEnvExample,
  readRepositoryFile,
  repositoryPath,
  serviceOf,
} from './compose-file.ts';

const VARIABLE = /\$\{([A-Z_]+)(?::?-[^}]*)?\}/g;

interface DatasourceFile {
  readonly datasources: readonly {
    readonly name: string;
    readonly url: string;
    readonly jsonData: { readonly timeInterval?: string };
  }[];
}

interface ProviderFile {
  readonly providers: readonly { readonly options: { readonly path: string } }[];
}

interface PrometheusFile {
  readonly global: { readonly scrape_interval: string };
  readonly rule_files: readonly string[];
  readonly alerting: { readonly alertmanagers: readonly StaticConfigs[] };
  readonly scrape_configs: readonly StaticConfigs[];
}

interface StaticConfigs {
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}

describe('compose.yaml', () => {
  const compose = readCompose();
  const prometheusFile = parse(readRepositoryFile('grafana/compose/prometheus.yaml')) as PrometheusFile;
  const datasourceFile = parse(
    readRepositoryFile('grafana/provisioning/datasources/prometheus.yaml'),
  ) as DatasourceFile;

  it('mounts only what exists, and what it mounts of the repository it cannot write', () => {
    const mounts = Object.values(compose.services).flatMap(mountsOf);

    const ours = mounts.filter(({ source }) => source.startsWith('./'));
    const volumes = mounts.filter(({ source }) => !source.startsWith('./'));
    expect(ours.length).toBeGreaterThan(4);
    expect(ours.filter(({ source, readOnly }) => !readOnly || !existsSync(repositoryPath(source)))).toEqual([]);
    expect(volumes.map(({ source }) => source).sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('starts each program with a configuration that is mounted', () => {
    const files = ['prometheus', 'alertmanager'].map((name) => {
      const service = serviceOf(compose, name);
      const flag = service.command?.find((argument) => argument.startsWith('--config.file='));
      return mountedFrom(service, flag?.replace('--config.file=', '') ?? '');
    });

    expect(files).toEqual(['./grafana/compose/prometheus.yaml', './grafana/compose/alertmanager.yaml']);
  });

  it('keeps data on a volume', () => {
    const paths = ['--storage.tsdb.path=', '--storage.path='];

    const data = Object.values(compose.services).flatMap((service) =>
      (service.command ?? [])
        .filter((argument) => paths.some((path) => argument.startsWith(path)))
        .map((argument) => mountedFrom(service, argument.split('=')[1] ?? '')),
    );

    expect(data).toEqual(['prometheus-data', 'alertmanager-data']);
  });

  it('asks services where they listen', () => {
    const asked = [
      ...[...prometheusFile.scrape_configs, ...prometheusFile.alerting.alertmanagers].flatMap((each) =>
        each.static_configs.flatMap(({ targets }) => targets),
      ),
      ...datasourceFile.datasources.map(({ url }) => new URL(url).host),
    ];

    const wrong = asked
      .filter((address) => !address.startsWith('localhost:'))
      .filter((address) => {
        const [name = '', port] = address.split(':');
        return !portsOf(serviceOf(compose, name)).includes(Number(port));
      });

    expect(asked).toEqual([
      'exporter:10024',
      'localhost:9090',
      'alertmanager:9093',
      'prometheus:9090',
      'alertmanager:9093',
    ]);
    expect(wrong).toEqual([]);
    expect(portsOf(serviceOf(compose, 'exporter'))).toEqual([DEFAULT_PORT]);
    expect(readRepositoryFile('Dockerfile')).toContain(`EXPOSE ${DEFAULT_PORT}`);
  });

  it('gives Prometheus the rules of the chart', () => {
    const [pattern = ''] = prometheusFile.rule_files;

    expect(mountedFrom(serviceOf(compose, 'prometheus'), `/etc/prometheus/${pattern}`)).toBe(
      './helm/bitbucket-pipelines-exporter/rules/*.yaml',
    );
  });

  it('gives Grafana the dashboards, and the data sources that they ask', () => {
    const grafana = serviceOf(compose, 'grafana');
    const { providers } = parse(
      readRepositoryFile('grafana/provisioning/dashboards/bitbucket-pipelines.yaml'),
    ) as ProviderFile;
    const home = mountedFrom(grafana, grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '') ?? '';

    expect(providers.map(({ options }) => mountedFrom(grafana, options.path))).toEqual(['./grafana/dashboards']);
    expect(existsSync(repositoryPath(home))).toBe(true);
    expect(mountedFrom(grafana, '/etc/grafana/provisioning/datasources/prometheus.yaml')).toBe(
      './grafana/provisioning/datasources/prometheus.yaml',
    );
    expect(datasourceFile.datasources[0]?.jsonData.timeInterval).toBe(prometheusFile.global.scrape_interval);
  });

  it('waits for services that exist', () => {
    const names = Object.keys(compose.services);

    const waited = Object.values(compose.services).flatMap(({ depends_on = [] }) => depends_on);

    expect(waited.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('runs the demo, or the command that .env names', () => {
    const commands = COMMANDS.map(({ name }) => String(name));

    const [command] = serviceOf(compose, 'exporter').command ?? [];

    expect(command).toBe('$' + '{EXPORTER_COMMAND:-demo}');
    expect(commands).toEqual(
      expect.arrayContaining(['demo', readEnvExample({ withComments: false }).EXPORTER_COMMAND]),
    );
  });

  it('has each of its settings in .env.example, and .env.example has no others', () => {
    const passedOn = Object.entries(serviceOf(compose, 'exporter').environment ?? {});
    const filledIn = [...readRepositoryFile('compose.yaml').matchAll(VARIABLE)].map(([, name = '']) => name);
    const known = environmentVariables().map(({ name }) => name);

    const explained = Object.keys(readEnvExample({ withComments: true }));

    expect([...new Set(filledIn)].sort()).toEqual(explained.sort());
    expect(passedOn.filter(([name, value]) => value !== `\${${name}-}`)).toEqual([]);
    expect(passedOn.filter(([name]) => !known.includes(name))).toEqual([]);
  });

  it('pins each image, and .env.example names the same versions', () => {
    const example = readEnvExample({ withComments: true });
    const images = Object.values(compose.services).map(({ image }) => image);

    const pinned = images
      .map((image) => /:\$\{([A-Z_]+):-(v?\d+\.\d+\.\d+)\}$/.exec(image))
      .filter((match) => match !== null);

    expect(pinned).toHaveLength(images.length - 1);
    expect(pinned.filter(([, name = '', version]) => example[name] !== version)).toEqual([]);
  });
});
