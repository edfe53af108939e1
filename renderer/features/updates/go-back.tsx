import { useTranslation } from 'react-i18next';
import type { UpdateState } from '../../../server/protocol/host-update.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';

export interface GoBackProps {
  readonly previous: NonNullable<UpdateState['previous']>;
  readonly onGo: () => void;
  readonly onClose: () => void;
}

/** Asked before the version before this one comes back: what stays, and what is set aside. */
export function GoBack({ previous, onGo, onClose }: GoBackProps) {
  const { t } = useTranslation('updates');
  return (
    <Dialog
      screen="dialog.goBack"
      className="go-back"
      title={t('backTo', { version: previous.version })}
      onClose={onClose}
      foot={
        <>
          <Button look="plain" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            look="primary"
            onClick={() => {
              onClose();
              onGo();
            }}
          >
            {t('backNow')}
          </Button>
        </>
      }
    >
      <p>{t('backAbout')}</p>
      {previous.libraryChanged ? <p className="secondary">{t('backLibrary')}</p> : null}
    </Dialog>
  );
}
