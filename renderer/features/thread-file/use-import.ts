import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { showThread } from '../../stores/navigation.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { importThread } from './import-thread.ts';

/** Asks for a file and takes the thread in it over into a project. */
export function useImport(): (project: Project) => void {
  const { t } = useTranslation('threadFile');
  const app = useAppParts();
  return useCallback(
    (project) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.accept = '.json,application/json';
      input.addEventListener('change', () => {
        const [file] = input.files ?? [];
        if (file === undefined) return;
        attempt(app, t('notImported'), async () => {
          showToast(app, t('importing', { name: file.name }));
          const thread = await importThread(app, project, file);
          showThread(app, thread);
          showToast(app, t('imported'));
        });
      });
      input.click();
    },
    [app, t],
  );
}
