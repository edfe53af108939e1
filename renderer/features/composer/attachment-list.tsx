import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAppParts } from '../../lib/use-app.ts';
import { setAttachments, useAttachments } from './attachments.ts';

/** Images that go with the message, each removable. Mentions stand in the text itself. */
export function AttachmentList({ draftKey }: { readonly draftKey: string }) {
  const { t } = useTranslation('composer');
  const app = useAppParts();
  const attachments = useAttachments(draftKey);
  const images = attachments.filter((one) => one.kind === 'image');
  if (images.length === 0) return null;
  return (
    <ul className="composer-images" aria-label={t('images')}>
      {images.map((image) => (
        <li key={image.id}>
          <img src={image.url} alt={image.name} title={image.name} />
          <button
            type="button"
            aria-label={t('removeImage', { name: image.name })}
            title={t('remove')}
            onClick={() =>
              setAttachments(
                app,
                draftKey,
                attachments.filter(({ id }) => id !== image.id),
              )
            }
          >
            <X className="icon is-tiny" aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
