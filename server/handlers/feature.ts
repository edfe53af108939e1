/** `experimentalFeature/*` and `permissionProfile/list`. */
import type { ConfigStore } from '../config/config-store.ts';
import { features } from '../config/feature-names.ts';
import { shownFeature } from '../config/features.ts';
import { listProfiles } from '../config/permission-profiles.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import { threadConfig } from '../threads/thread-config.ts';
import type { HandlersOf } from './dispatcher.ts';
import { pageOf } from './page.ts';

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
      const all = features().map((feature) =>
        shownFeature(feature, config.features.isEnabled(table, feature)),
      );
      return pageOf(all, page, 'feature flags');
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
