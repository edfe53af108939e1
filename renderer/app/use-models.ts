import { useMemo } from 'react';
import type { Model } from '../../server/protocol/model-provider.ts';
import { useApp } from '../lib/use-app.ts';
import { modelsWithChosen } from '../stores/model-actions.ts';

const none: readonly Model[] = [];

/** The models to choose from on a server; none until it has told. */
export function useModels(server: string | null): readonly Model[] {
  const models = useApp((state) => state.models.get(server ?? '') ?? none);
  const settings = useApp((state) => state.settings);
  return useMemo(() => modelsWithChosen(models, settings), [models, settings]);
}
