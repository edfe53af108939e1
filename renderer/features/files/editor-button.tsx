import { SquareArrowOutUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../components/button.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';

export interface EditorButtonProps {
  readonly server: string;
  readonly path: string;
  readonly line: number | null;
}

/** Opens a file in the editor of the settings; nothing where none is chosen. */
export function EditorButton({ server, path, line }: EditorButtonProps) {
  const { t } = useTranslation('files');
  const app = useAppParts();
  const chosen = useApp((state) => state.settings.editor !== null);
  if (!chosen) return null;
  return (
    <IconButton
      label={t('openInEditor')}
      asks="host/editor/open"
      onClick={() =>
        attempt(app, t('notOpened'), async () => {
          const { opened, url } = await app.rpc.host('host/editor/open', { server, path, line });
          if (!opened) follow(url);
        })
      }
    >
      <SquareArrowOutUpRight className="icon" aria-hidden="true" />
    </IconButton>
  );
}

/** As a click on a link would: the browser asks, and the page stays. */
function follow(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.rel = 'noopener';
  link.click();
}
