/**
 * What a worker is in a cluster: a volume claim and a token that outlive its sleep, a pod while it is awake, a service
 * that names it, and a policy of its network. Plain data, of which the cluster's API and the rendered manifests of
 * `build/container` are made alike.
 */
import type {
  V1NetworkPolicy,
  V1PersistentVolumeClaim,
  V1Pod,
  V1Secret,
  V1Service,
} from '@kubernetes/client-node';
import type { WorkerPlace } from '../../server/protocol/host-worker.ts';
import type { WorkerId, WorkerSpec } from './provisioner.ts';

export type KubernetesPlace = Extract<WorkerPlace, { kind: 'kubernetes' }>;

export const WORKER_PORT = 8455;
export const CONTAINER = 'app-server';
/** Of the user in the image; see `build/container/Containerfile`. */
const USER = 10_001;
const OURS = { 'app.kubernetes.io/managed-by': 'skein', 'app.kubernetes.io/component': 'worker' };
const ID_LABEL = 'skein.dev/worker';
const NAME_ANNOTATION = 'skein.dev/name';
/** Longer than the server gives the turns that run when it is asked to end. */
const GRACE_SECONDS = 45;

export function objectName(id: WorkerId): string {
  return `skein-worker-${id}`;
}

export function labelsOf(id: WorkerId): Record<string, string> {
  return { ...OURS, [ID_LABEL]: id };
}

function metadata(spec: WorkerSpec, place: KubernetesPlace) {
  return {
    name: objectName(spec.id),
    namespace: place.namespace,
    labels: labelsOf(spec.id),
    annotations: { [NAME_ANNOTATION]: spec.name },
  };
}

export function endpointUrl(id: WorkerId, { namespace, clusterDomain }: KubernetesPlace): string {
  return `ws://${objectName(id)}.${namespace}.svc.${clusterDomain}:${WORKER_PORT}`;
}

export function secretOf(spec: WorkerSpec, place: KubernetesPlace, token: string): V1Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata(spec, place),
    type: 'Opaque',
    immutable: true,
    stringData: { token },
  };
}

export function volumeOf(spec: WorkerSpec, place: KubernetesPlace): V1PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(spec, place),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: String(spec.limits.diskBytes ?? place.volumeBytes) } },
      ...(place.storageClass === null ? {} : { storageClassName: place.storageClass }),
    },
  };
}

export function serviceOf(spec: WorkerSpec, place: KubernetesPlace): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(spec, place),
    spec: {
      type: 'ClusterIP',
      selector: labelsOf(spec.id),
      ports: [{ name: 'app-server', port: WORKER_PORT, targetPort: 'app-server' }],
    },
  };
}

/**
 * In: only those that drive workers. Out: names, and the world without private ranges, where the cluster's other
 * pods, its nodes and the cloud's metadata are.
 */
export function networkPolicyOf(spec: WorkerSpec, place: KubernetesPlace): V1NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(spec, place),
    spec: {
      podSelector: { matchLabels: labelsOf(spec.id) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          _from: [{ podSelector: { matchLabels: { ...place.clientLabels } } }],
          ports: [{ protocol: 'TCP', port: WORKER_PORT }],
        },
      ],
      egress: [
        {
          to: [
            {
              namespaceSelector: {
                matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
              },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
        {
          to: [
            { ipBlock: { cidr: '0.0.0.0/0', except: PRIVATE_V4 } },
            { ipBlock: { cidr: '::/0', except: PRIVATE_V6 } },
          ],
        },
      ],
    },
  };
}

/** RFC 1918, 6598 (carriers), 3927 (link-local, with the clouds' metadata), loopback and multicast. */
const PRIVATE_V4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
];
/** RFC 4193, 4291. */
const PRIVATE_V6 = ['::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'];

export function podOf(spec: WorkerSpec, place: KubernetesPlace): V1Pod {
  const { cpuMillis, memoryBytes } = spec.limits;
  const limits = {
    ...(cpuMillis === null ? {} : { cpu: `${cpuMillis}m` }),
    ...(memoryBytes === null ? {} : { memory: String(memoryBytes) }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(spec, place),
    spec: {
      // It must not speak to the cluster's API, whoever runs inside.
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'OnFailure',
      terminationGracePeriodSeconds: GRACE_SECONDS,
      ...(place.runtimeClass === null ? {} : { runtimeClassName: place.runtimeClass }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: place.seccompProfile ?? { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: CONTAINER,
          image: place.image,
          args: [
            '--listen',
            `ws://0.0.0.0:${WORKER_PORT}`,
            '--ws-auth',
            'capability-token',
            '--ws-token-file',
            '/run/skein/token/token',
          ],
          ports: [{ name: 'app-server', containerPort: WORKER_PORT }],
          resources: Object.keys(limits).length === 0 ? {} : { limits, requests: limits },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          startupProbe: { ...probe('/readyz'), periodSeconds: 1, failureThreshold: 60 },
          readinessProbe: { ...probe('/readyz'), periodSeconds: 5 },
          livenessProbe: { ...probe('/healthz'), periodSeconds: 20, failureThreshold: 6 },
          volumeMounts: [
            { name: 'data', mountPath: '/data' },
            { name: 'token', mountPath: '/run/skein/token', readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: objectName(spec.id) } },
        { name: 'token', secret: { secretName: objectName(spec.id), defaultMode: 0o440 } },
        { name: 'tmp', emptyDir: {} },
      ],
    },
  };
}

function probe(path: string) {
  return { httpGet: { path, port: 'app-server' }, timeoutSeconds: 3 };
}
