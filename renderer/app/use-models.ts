import { useMemo } from 'react';
import type { Model } from '../../server/protocol/model-provider.ts';
import { useApp } from '../lib/use-app.ts';
import { useKeepsKeys } from '../lib/use-can.ts';
import { modelsWithChosen } from '../stores/model-actions.ts';

const none: readonly Model[] = [];

/** The models to choose from on a server; none until it has told. */
export function useModels(server: string | null): readonly Model[] {
  const models = useApp((state) => state.models.get(server ?? '') ?? none);
  const settings = useApp((state) => state.settings);
  const ours = useKeepsKeys(server ?? '');
  // A provider that was chosen is one of the server that comes with Skein.
  return useMemo(
    () => (ours ? modelsWithChosen(models, settings) : models),
    [ours, models, settings],
  );
}
