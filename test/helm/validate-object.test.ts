import { describe, expect, it } from 'vitest';
import { validateObject } from './validate-object.ts';

const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'exporter', labels: { 'any/label': 'x' } },
  spec: { ports: [{ name: 'metrics', port: 10_024, targetPort: 'metrics' }], selector: { app: 'exporter' } },
};
const CONTAINER = { name: 'exporter', image: 'exporter', resources: { limits: { memory: '512Mi' } } };
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'exporter' },
  spec: {
    selector: { matchLabels: { app: 'exporter' } },
    template: { metadata: { labels: { app: 'exporter' } }, spec: { containers: [CONTAINER] } },
  },
};
const MONITOR = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'exporter' },
  spec: { selector: { matchLabels: { app: 'exporter' } }, endpoints: [{ port: 'metrics', interval: '30s' }] },
};

/** The object with a value put at a path. */
function put<T extends object>(object: T, path: readonly (string | number)[], value: unknown): T {
  const copy = structuredClone(object);
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => Reflect.get(Object(at), key), copy);
  Reflect.set(Object(parent), path.at(-1) ?? '', value);
  return copy;
}

describe('validateObject', () => {
  it.each([SERVICE, DEPLOYMENT, MONITOR])('finds nothing wrong with a good $kind', (object) => {
    const faults = validateObject(object);

    expect(faults).toEqual([]);
  });

  it.each([
    ['a wrong type', put(SERVICE, ['spec', 'ports', 0, 'port'], '80')],
    ['a label that is no text', put(SERVICE, ['metadata', 'labels', 'watched'], true)],
    ['a typo', put(SERVICE, ['spec', 'selectr'], {})],
    ['a typo in a list', put(SERVICE, ['spec', 'ports', 0, 'targetport'], 1)],
    ['a typo at the top', put(SERVICE, ['specs'], {})],
    ['a missing key', put(DEPLOYMENT, ['spec', 'selector'], undefined)],
    ['a typo deep inside', put(DEPLOYMENT, ['spec', 'template', 'spec', 'containers', 0, 'readOnly'], true)],
    [
      'an unknown key of a probe',
      put(DEPLOYMENT, ['spec', 'template', 'spec', 'containers', 0, 'livenessProbe'], { http: {} }),
    ],
    ['a bad duration', put(MONITOR, ['spec', 'endpoints', 0, 'interval'], 'half a minute')],
    ['a typo in a custom object', put(MONITOR, ['spec', 'endpoints', 0, 'tlsconfig'], {})],
    ['an unknown kind', put(SERVICE, ['kind'], 'Servise')],
    ['an old version', put(DEPLOYMENT, ['apiVersion'], 'apps/v1beta1')],
  ])('finds %s', (_, object) => {
    const faults = validateObject(object);

    expect(faults).toHaveLength(1);
  });
});
