/** `experimentalFeature/*` and `permissionProfile/list`. */
import type { ConfigStore } from '../config/config-store.ts';
import { FEATURES } from '../config/features.ts';
import { listProfiles } from '../config/permission-profiles.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import { threadConfig } from '../threads/thread-config.ts';
import type { HandlersOf } from './dispatcher.ts';

export type FeatureMethod =
  'experimentalFeature/list' | 'experimentalFeature/enablement/set' | 'permissionProfile/list';

export function featureHandlers(
  config: ConfigStore,
  threads: ThreadAccess,
): HandlersOf<FeatureMethod> {
  return {
    'experimentalFeature/list': async ({ threadId, ...page }) => {
      await config.requirements();
      const table =
        threadId == null
          ? (await config.load()).config
          : (await threadConfig({ config }, threads.loaded(threadId).settings)).table;
      const features = FEATURES.map((feature) => ({
        name: feature.name,
        stage: feature.stage,
        displayName: null,
        description: null,
        announcement: null,
        enabled: config.features.isEnabled(table, feature),
        defaultEnabled: feature.defaultEnabled,
      }));
      return pageOf(features, page, 'feature flags');
    },
    'experimentalFeature/enablement/set': ({ enablement }) => ({
      enablement: config.features.set(enablement),
    }),
    'permissionProfile/list': async ({ cwd, ...page }) => {
      const [{ settings }, requirements] = await Promise.all([
        config.load(cwd ?? null),
        config.requirements(),
      ]);
      return pageOf(listProfiles(settings.permissions, requirements), page, 'permission profiles');
    },
  };
}

/** A cursor is the number of entries before the page. @throws {RpcFault} */
function pageOf<T>(
  all: readonly T[],
  page: { readonly cursor?: string | null | undefined; readonly limit?: number | null | undefined },
  what: string,
): { data: T[]; nextCursor: string | null } {
  const cursor = page.cursor ?? '0';
  if (!/^\d{1,9}$/.test(cursor)) throw invalidRequest(`invalid cursor: ${cursor.slice(0, 200)}`);
  const from = Number(cursor);
  if (from > all.length) {
    throw invalidRequest(`cursor ${cursor} exceeds total ${what} ${all.length}`);
  }
  const end = from + (page.limit == null ? all.length : Math.max(1, page.limit));
  return { data: all.slice(from, end), nextCursor: end < all.length ? String(end) : null };
}
