/** Whether an object is one that a cluster would take: by its kind's schema, and without a member that the kind lacks. */
import { dumpYaml, loadYaml } from '@kubernetes/client-node';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Pod } from 'kubernetes-models/v1/Pod';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { parse } from 'yaml';

const MODELS: Readonly<Record<string, new (data: never) => { validate(): void }>> = {
  'apps/v1 Deployment': Deployment,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'rbac.authorization.k8s.io/v1 Role': Role,
  'rbac.authorization.k8s.io/v1 RoleBinding': RoleBinding,
  'v1 Namespace': Namespace,
  'v1 PersistentVolumeClaim': PersistentVolumeClaim,
  'v1 Pod': Pod,
  'v1 Secret': Secret,
  'v1 Service': Service,
  'v1 ServiceAccount': ServiceAccount,
};

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What is wrong, a line each; none is what to hope for. */
export function faultsOf(manifest: Manifest): string[] {
  const { apiVersion, kind, metadata } = manifest;
  const called = `${kind} ${metadata.name}`;
  const Model = MODELS[`${apiVersion} ${kind}`];
  if (Model === undefined) return [`${called}: there is no schema of ${apiVersion} ${kind} here`];
  try {
    new Model(structuredClone(manifest) as never).validate();
  } catch (error) {
    return [`${called}: ${String(error)}`];
  }
  // The official client reads what it knows and lets go of the rest.
  const known: unknown = parse(dumpYaml(loadYaml(JSON.stringify(manifest))));
  return lost('', manifest, known).map((path) => `${called}: nobody knows \`${path}\``);
}

function lost(path: string, given: unknown, known: unknown): string[] {
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const here = path === '' ? name : `${path}.${name}`;
    const other = (known as Readonly<Record<string, unknown>> | undefined)?.[name];
    return other === undefined ? [here] : lost(here, value, other);
  });
}
