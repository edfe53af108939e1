import { useTranslation } from 'react-i18next';
import type { ImageGenerationItem } from '../../../server/protocol/foreign-item.ts';
import { Picture } from '../../components/picture/picture.tsx';
import { CallBody } from './call-body.tsx';
import { FilePicture } from './file-picture.tsx';
import { jsonText } from './json-text.ts';

/** A picture that the model made: from the item itself, else from where the server put it. */
export function GeneratedPicture({ item }: { readonly item: ImageGenerationItem }) {
  const { t } = useTranslation('transcript');
  const { result, savedPath, revisedPrompt, failure } = item;
  const name = revisedPrompt ?? t('imageMade');
  const held = result != null && result !== '';
  return (
    <CallBody item={item} error={failure == null ? null : jsonText(failure)}>
      {revisedPrompt == null ? null : <p dir="auto">{revisedPrompt}</p>}
      {held ? <Picture src={`data:image/png;base64,${result}`} alt={name} /> : null}
      {!held && savedPath != null ? <FilePicture path={savedPath} /> : null}
      {savedPath == null ? null : (
        <p className="small muted">
          <code dir="ltr">{savedPath}</code>
        </p>
      )}
    </CallBody>
  );
}
