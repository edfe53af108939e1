import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Picture } from '../../components/picture/picture.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { fileName } from '../../lib/paths.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { readPicture } from '../../stores/file-reading.ts';
import { useTranscript } from './transcript-context.ts';

type State =
  | { readonly kind: 'reading' }
  | { readonly kind: 'there'; readonly src: string }
  | { readonly kind: 'gone'; readonly why: string };

/** A picture on the server's disk, as it is now. */
export function FilePicture({ path }: { readonly path: string }) {
  const { t } = useTranslation('transcript');
  const app = useAppParts();
  const { server } = useTranscript().handle.key;
  const [state, setState] = useState<State>({ kind: 'reading' });

  useEffect(() => {
    let current = true;
    readPicture(app.rpc, server, path).then(
      (src) => {
        if (current) setState({ kind: 'there', src });
      },
      (error: Error) => {
        if (current) setState({ kind: 'gone', why: error.message });
      },
    );
    return () => {
      current = false;
    };
  }, [app, server, path]);

  switch (state.kind) {
    case 'reading':
      return <Spinner label={t('pictureReading')} />;
    case 'there':
      return <Picture src={state.src} alt={fileName(path)} />;
    case 'gone':
      return (
        <p className="tool-note">{t('pictureGone', { name: fileName(path), why: state.why })}</p>
      );
  }
}
