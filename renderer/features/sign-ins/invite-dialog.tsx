import './sign-ins.css';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../server/protocol/host-sign-in.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';

const ROLES: readonly Role[] = ['watch', 'approve', 'drive'];

/** Makes a one-time link for another device, or for somebody who looks on. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('signIns');
  const app = useAppParts();
  const id = useId();
  const [role, setRole] = useState<Role>('drive');
  /** Null: not asked for; `none`: here it is not links that sign in. */
  const [made, setMade] = useState<{ readonly link: string | null; readonly role: Role } | null>(
    null,
  );

  function make(): void {
    attempt(app, t('notInvited'), async () => {
      const { link } = await app.rpc.host('host/signIn/invite', { role });
      setMade({ link, role });
    });
  }

  return (
    <Dialog
      screen="form.invite"
      title={t('inviteTitle')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('close')}</Button>
          <Button look="primary" onClick={make}>
            {t('makeLink')}
          </Button>
        </>
      }
    >
      <div className="invite">
        <Segmented
          label={t('roleLabel')}
          value={role}
          options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          onChange={setRole}
        />
        <p className="secondary">{t(`roleAbout.${role}`)}</p>
        <div role="status">
          {made === null ? null : made.link === null ? (
            <p>{t('noLinks')}</p>
          ) : (
            <div className="form-field">
              <label className="small secondary" htmlFor={id}>
                {t('linkFor', { role: t(`role.${made.role}`) })}
              </label>
              <span className="field">
                <input
                  id={id}
                  dir="ltr"
                  readOnly
                  value={made.link}
                  onFocus={(event) => event.target.select()}
                />
                <CopyButton text={made.link} label={t('copyLink')} />
              </span>
              <p className="small muted">{t('linkAbout')}</p>
            </div>
          )}
        </div>
      </div>
    </Dialog>
  );
}
