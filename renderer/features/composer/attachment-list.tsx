import { X } from 'lucide-react';
import { setAttachments, useAttachments } from './attachments.ts';

/** Images that go with the message, each removable. Mentions stand in the text itself. */
export function AttachmentList({ draftKey }: { readonly draftKey: string }) {
  const attachments = useAttachments(draftKey);
  const images = attachments.filter((one) => one.kind === 'image');
  if (images.length === 0) return null;
  return (
    <ul className="composer-images" aria-label="Attached images">
      {images.map((image) => (
        <li key={image.id}>
          <img src={image.url} alt={image.name} title={image.name} />
          <button
            type="button"
            aria-label={`Remove ${image.name}`}
            title="Remove"
            onClick={() =>
              setAttachments(
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
