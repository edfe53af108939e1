import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Picture } from '../../components/picture/picture.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { isOnAnotherMachine } from '../../lib/addresses.ts';
import { useMay } from '../../lib/may.ts';
import { fileName } from '../../lib/paths.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { readPicture } from '../../stores/file-reading.ts';
import { useTranscript } from './transcript-context.ts';

type State =
  | { readonly kind: 'notYours' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'there'; readonly src: string }
  | { readonly kind: 'gone'; readonly why: string };

/**
 * A picture on the server's disk, as it is now. One of another machine (`\\\\host\\share`) is not asked for
 * unasked: that machine would be told who reads, and Windows would log in to it.
 */
export function FilePicture({ path }: { readonly path: string }) {
  const { t } = useTranslation('transcript');
  const app = useAppParts();
  const { server } = useTranscript().handle.key;
  const may = useMay('fs/readFile');
  const [state, setState] = useState<State>({
    kind: !may ? 'notYours' : isOnAnotherMachine(path) ? 'elsewhere' : 'reading',
  });
  const wanted = state.kind !== 'elsewhere' && state.kind !== 'notYours';

  useEffect(() => {
    if (!wanted) return;
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
  }, [app, server, path, wanted]);

  switch (state.kind) {
    case 'elsewhere':
      return (
        <button
          type="button"
          className="text-button"
          title={path}
          onClick={() => setState({ kind: 'reading' })}
        >
          {t('pictureElsewhere', { name: fileName(path) })}
        </button>
      );
    case 'notYours':
      return <p className="tool-note">{t('pictureNotYours', { name: fileName(path) })}</p>;
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
