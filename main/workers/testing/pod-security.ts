/**
 * What a namespace that enforces the restricted Pod Security Standard refuses.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
import type { V1Container, V1PodSpec, V1SecurityContext } from '@kubernetes/client-node';

const VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
const PROFILES = new Set(['RuntimeDefault', 'Localhost']);

/** What is refused, a line each. */
export function refusedByRestricted(spec: V1PodSpec): string[] {
  const faults: string[] = [];
  const pod = spec.securityContext ?? {};
  const forbid = (is: boolean, words: string): void => void (is && faults.push(words));
  forbid(spec.hostNetwork === true, 'hostNetwork');
  forbid(spec.hostPID === true, 'hostPID');
  forbid(spec.hostIPC === true, 'hostIPC');
  forbid((pod.sysctls ?? []).length > 0, 'sysctls');
  for (const { name, ...source } of spec.volumes ?? []) {
    for (const kind of Object.keys(source)) forbid(!VOLUMES.has(kind), `volume ${name}: ${kind}`);
  }
  const all: V1Container[] = [...(spec.initContainers ?? []), ...spec.containers];
  for (const container of all) {
    const own: V1SecurityContext = container.securityContext ?? {};
    const at = (words: string): string => `${container.name}: ${words}`;
    const { add = [], drop = [] } = own.capabilities ?? {};
    const profile = own.seccompProfile ?? pod.seccompProfile;
    const user = own.runAsUser ?? pod.runAsUser;
    forbid(own.privileged === true, at('privileged'));
    forbid(own.allowPrivilegeEscalation !== false, at('allowPrivilegeEscalation'));
    forbid((own.runAsNonRoot ?? pod.runAsNonRoot) !== true, at('runAsNonRoot'));
    forbid(user === 0, at('runAsUser 0'));
    forbid(!drop.includes('ALL'), at('capabilities that are not dropped'));
    forbid(
      add.some((each) => each !== 'NET_BIND_SERVICE'),
      at('capabilities that are added'),
    );
    forbid(!PROFILES.has(profile?.type ?? ''), at('seccompProfile'));
    forbid((own.procMount ?? 'Default') !== 'Default', at('procMount'));
    forbid(
      (container.ports ?? []).some(({ hostPort }) => (hostPort ?? 0) !== 0),
      at('hostPort'),
    );
  }
  return faults;
}
