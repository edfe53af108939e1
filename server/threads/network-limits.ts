/** What the config says of the network of a thread's confined commands. */
import type { AgentSettings } from '../agent/settings.ts';
import { resolveProfile } from '../config/permission-profiles.ts';
import type { Settings } from '../config/settings.ts';
import type { NetworkLimits } from '../network/decide-host.ts';
import type { ThreadServices } from './services.ts';
import { threadConfig } from './thread-config.ts';

/** As {@link networkLimits} has them, by what the config says now. */
export async function threadLimits(
  services: Pick<ThreadServices, 'config'>,
  thread: AgentSettings,
): Promise<NetworkLimits | null> {
  const { settings, table } = await threadConfig(services, thread);
  const proxy = services.config.features.isOn(table, 'network_proxy');
  return networkLimits(settings.permissions, proxy, thread);
}

const UNNAMED: NetworkLimits = { domains: [], mode: 'full' };

/**
 * Where hosts are let in one by one, and by what rules; null where the sandbox's policy alone says
 * whether there is a network. `proxy`: the feature `network_proxy` is on.
 */
export function networkLimits(
  profiles: Settings['permissions'],
  proxy: boolean,
  settings: Pick<AgentSettings, 'sandboxPolicy' | 'activePermissionProfile'>,
): NetworkLimits | null {
  const { sandboxPolicy: policy, activePermissionProfile: profile } = settings;
  if (policy.type !== 'readOnly' && policy.type !== 'workspaceWrite') return null;
  const resolved = profile == null ? null : resolveProfile(profiles, profile.id);
  // One that can't be read any more may have had limits, so it gets the strictest.
  const limits = resolved === null ? null : resolved.ok ? resolved.limits : UNNAMED;
  if (policy.networkAccess === true) return limits ?? (proxy ? UNNAMED : null);
  if (!proxy) return null;
  const { domains, mode } = limits ?? UNNAMED;
  return { domains: domains.filter(({ action }) => action === 'deny'), mode };
}
