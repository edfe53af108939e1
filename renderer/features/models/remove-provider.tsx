import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import type { Provider } from '../../stores/model-actions.ts';
import { removeProvider } from '../../stores/provider-actions.ts';
import { showError, showToast } from '../../stores/toasts.ts';

export interface RemoveProviderProps {
  readonly server: string;
  readonly provider: Provider;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Asks before a provider goes: its lines in the config can not be brought back from here. */
export function RemoveProvider({ server, provider, onDone, onCancel }: RemoveProviderProps) {
  const { t } = useTranslation('models');
  const app = useAppParts();
  const [busy, setBusy] = useState(false);
  const { id, name } = provider;

  async function remove(): Promise<void> {
    setBusy(true);
    try {
      const hidden = await removeProvider(app, server, id);
      showToast(
        app,
        hidden === null
          ? t('removed', { provider: name })
          : t('stays', { provider: name, why: hidden }),
      );
      onDone();
    } catch (error) {
      showError(app, t('notRemoved', { provider: name }), error);
      setBusy(false);
    }
  }

  return (
    <div
      className="form"
      {...screen('form.removeProvider')}
      role="group"
      aria-label={t('removeLabel', { provider: name })}
    >
      <p className="small">{t('removeAsk', { provider: name })}</p>
      <div className="form-acts">
        <Button small look="danger" disabled={busy} onClick={() => void remove()}>
          {t('remove')}
        </Button>
        <Button small look="plain" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}
