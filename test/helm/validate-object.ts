import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { watchKeys } from './unread-keys.ts';

/** Every kind of object that the chart may render. */
const MODELS = [
  ConfigMap,
  Deployment,
  Ingress,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PodMonitor,
  PrometheusRule,
  Secret,
  Service,
  ServiceAccount,
  ServiceMonitor,
] as const;

/** Faults of an object by the schema of its kind: wrong types, missing keys, and keys that the schema does not know. */
export function validateObject(object: { readonly apiVersion: string; readonly kind: string }): readonly string[] {
  const model = MODELS.find(({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind);
  if (model === undefined) return [`${object.apiVersion} ${object.kind}: no schema is known`];
  const watched = watchKeys(object);
  try {
    // The validator takes its object as `this`; a model of its own would copy what is watched.
    model.prototype.validate.call(watched.value);
  } catch (error) {
    return [`${object.kind}: ${error instanceof Error ? error.message : String(error)}`];
  }
  return watched.unread().map((path) => `${object.kind}: ${path} is not in the schema`);
}
