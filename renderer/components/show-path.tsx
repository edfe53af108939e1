import { FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAppParts } from '../lib/use-app.ts';
import { attempt } from '../stores/toasts.ts';
import { IconButton } from './button.tsx';
import { CopyButton } from './code/copy-button.tsx';

/** Shows a file or folder where the system shows such things; a browser can only copy its path. */
export function ShowPath({ path }: { readonly path: string }) {
  const { t } = useTranslation('components');
  const app = useAppParts();
  if (app.transport.surface !== 'electron') {
    return <CopyButton text={path} label={t('copyPath', { path })} />;
  }
  return (
    <IconButton
      label={t('showPath', { path })}
      onClick={() =>
        attempt(app, t('pathNotShown'), () => app.rpc.host('host/path/show', { path }))
      }
    >
      <FolderOpen className="icon is-small" aria-hidden="true" />
    </IconButton>
  );
}
