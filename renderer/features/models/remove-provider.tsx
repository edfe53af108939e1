import { useState } from 'react';
import { Button } from '../../components/button.tsx';
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
  const app = useAppParts();
  const [busy, setBusy] = useState(false);
  const { id, name } = provider;

  async function remove(): Promise<void> {
    setBusy(true);
    try {
      const hidden = await removeProvider(app, server, id);
      showToast(app, hidden === null ? `${name} was removed` : `${name} stays: ${hidden}`);
      onDone();
    } catch (error) {
      showError(app, `${name} could not be removed`, error);
      setBusy(false);
    }
  }

  return (
    <div className="connect-form" role="group" aria-label={`Remove ${name}`}>
      <p className="small">
        Take {name} and its key out of the settings? Threads that use it can be read, but not go on
        until it is back.
      </p>
      <div className="connect-acts">
        <Button small look="danger" disabled={busy} onClick={() => void remove()}>
          Remove
        </Button>
        <Button small look="plain" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
