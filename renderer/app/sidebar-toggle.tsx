import { PanelLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../components/button.tsx';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { writeSettings } from '../stores/settings-actions.ts';
import { attempt } from '../stores/toasts.ts';
import { useNarrow } from './use-narrow.ts';

/** Brings the sidebar back, from the head of a page; nothing while it is there. */
export function SidebarToggle() {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const hidden = useApp((state) => state.settings.sidebarHidden);
  const narrow = useNarrow();
  if (!hidden && !narrow) return null;
  return (
    <IconButton
      label={t('showSidebar')}
      command="toggleSidebar"
      className="head-sidebar"
      onClick={() => {
        if (narrow) app.store.setState({ sidebarOver: true });
        else {
          attempt(app, t('settingNotKept'), () => writeSettings(app, { sidebarHidden: false }));
        }
      }}
    >
      <PanelLeft className="icon" aria-hidden="true" />
    </IconButton>
  );
}
