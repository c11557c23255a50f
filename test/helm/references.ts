import {
  type Container,
  type Deployment,
  findObject,
  type KubernetesObject,
  type Labels,
  type Volume,
} from './kubernetes-object.ts';

/** How the objects of a release hang together. */
export interface References {
  /** Names that lead nowhere, selectors that select nothing. */
  readonly faults: readonly string[];
  /** `Kind name` of objects that somebody else has to make. */
  readonly foreign: readonly string[];
}

interface Selecting extends KubernetesObject {
  readonly spec: {
    readonly selector?: Labels | { readonly matchLabels: Labels };
    readonly podSelector?: { readonly matchLabels: Labels };
    readonly namespaceSelector?: { readonly matchNames: readonly string[] };
    readonly endpoints?: readonly { readonly port: string }[];
    readonly podMetricsEndpoints?: readonly { readonly port: string }[];
    readonly ports?: readonly { readonly name: string; readonly targetPort: string }[];
  };
}

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Checks what no schema can: every name that one object says of another, and every selector. */
export function checkReferences(objects: readonly KubernetesObject[]): References {
  const deployment = findObject<Deployment>(objects, 'Deployment');
  const [container] = deployment.spec.template.spec.containers;
  const foreign = [...podObjects(deployment)].filter((wanted) => !objects.some((object) => isObject(object, wanted)));
  return {
    faults: [
      ...nameFaults(objects),
      ...mountFaults(deployment),
      ...portFaults(objects, container),
      ...selectorFaults(objects, deployment),
    ],
    foreign: [...new Set(foreign)].sort(),
  };
}

function isObject({ kind, metadata }: KubernetesObject, wanted: string): boolean {
  return `${kind} ${metadata.name}` === wanted;
}

function podObjects({ spec }: Deployment): ReadonlySet<string> {
  const pod = spec.template.spec;
  const variables = pod.containers[0].env ?? [];
  return new Set([
    `ServiceAccount ${pod.serviceAccountName}`,
    ...pod.volumes.map(volumeObject),
    ...variables.flatMap(({ valueFrom }) =>
      valueFrom?.secretKeyRef === undefined ? [] : [`Secret ${valueFrom.secretKeyRef.name}`],
    ),
  ]);
}

function volumeObject({ name, configMap, secret, persistentVolumeClaim }: Volume): string {
  if (configMap !== undefined) return `ConfigMap ${configMap.name}`;
  if (secret !== undefined) return `Secret ${secret.secretName}`;
  if (persistentVolumeClaim !== undefined) return `PersistentVolumeClaim ${persistentVolumeClaim.claimName}`;
  return `Volume ${name}`;
}

function nameFaults(objects: readonly KubernetesObject[]): readonly string[] {
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  const longest = (kind: string): number => (kind === 'Service' ? 63 : 253);
  return [
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`),
    ...objects
      .filter(({ kind, metadata }) => !NAME.test(metadata.name) || metadata.name.length > longest(kind))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}: not a name`),
  ];
}

function mountFaults({ spec }: Deployment): readonly string[] {
  const { volumes, containers } = spec.template.spec;
  const mounts = containers[0].volumeMounts;
  const paths = mounts.map(({ mountPath }) => mountPath);
  return [
    ...mounts
      .filter(({ name }) => !volumes.some((volume) => volume.name === name))
      .map(({ name }) => `no volume ${name}`),
    ...volumes
      .filter(({ name }) => !mounts.some((mount) => mount.name === name))
      .map(({ name }) => `no mount of ${name}`),
    ...paths.filter((path, index) => paths.indexOf(path) !== index).map((path) => `two mounts at ${path}`),
  ];
}

function portFaults(objects: readonly KubernetesObject[], container: Container): readonly string[] {
  const inPod = new Set(container.ports.map(({ name }) => name));
  const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
  const asked = [
    ...probes.flatMap((probe) => [probe?.httpGet?.port, probe?.tcpSocket?.port]).filter((port) => port !== undefined),
    ...select(objects, 'Service').flatMap(({ spec }) => (spec.ports ?? []).map(({ targetPort }) => targetPort)),
    ...select(objects, 'PodMonitor').flatMap(({ spec }) => (spec.podMetricsEndpoints ?? []).map(({ port }) => port)),
  ];
  const inService = new Set(
    select(objects, 'Service').flatMap(({ spec }) => (spec.ports ?? []).map(({ name }) => name)),
  );
  const askedOfService = select(objects, 'ServiceMonitor').flatMap(({ spec }) =>
    (spec.endpoints ?? []).map(({ port }) => port),
  );
  return [
    ...asked.filter((port) => !inPod.has(port)).map((port) => `the pod has no port ${port}`),
    ...askedOfService.filter((port) => !inService.has(port)).map((port) => `the Service has no port ${port}`),
  ];
}

function select(objects: readonly KubernetesObject[], kind: string): readonly Selecting[] {
  return objects.filter((object) => object.kind === kind).map((object) => object as Selecting);
}

function selectorFaults(objects: readonly KubernetesObject[], deployment: Deployment): readonly string[] {
  const pod = deployment.spec.template.metadata.labels;
  const service = findObject(objects, 'Service');
  const ofPods = ['Deployment', 'Service', 'NetworkPolicy', 'PodDisruptionBudget', 'PodMonitor'];
  const monitors = [...select(objects, 'ServiceMonitor'), ...select(objects, 'PodMonitor')];
  return [
    ...ofPods.flatMap((kind) =>
      select(objects, kind)
        .filter((object) => !matches(selectorOf(object), pod))
        .map(() => `${kind}: selects no pod`),
    ),
    ...select(objects, 'ServiceMonitor')
      .filter((monitor) => !matches(selectorOf(monitor), service.metadata.labels ?? {}))
      .map(() => 'ServiceMonitor: selects no Service'),
    ...monitors
      .filter(({ spec }) => spec.namespaceSelector?.matchNames.join() !== service.metadata.namespace)
      .map(({ kind }) => `${kind}: looks in another namespace`),
  ];
}

function selectorOf({ kind, spec }: Selecting): Labels {
  if (kind === 'Service') return (spec.selector ?? {}) as Labels;
  const selector = (spec.podSelector ?? spec.selector) as { readonly matchLabels: Labels } | undefined;
  return selector?.matchLabels ?? {};
}

function matches(selector: Labels, labels: Labels): boolean {
  const pairs = Object.entries(selector);
  return pairs.length > 0 && pairs.every(([key, value]) => labels[key] === value);
}
