import './picture.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../dialog.tsx';

export interface PictureProps {
  /** Only what needs no fetching: a `data:` or `blob:` address. */
  readonly src: string;
  /** What it shows, as far as that is known. */
  readonly alt: string;
}

/** A picture that opens large. */
export function Picture({ src, alt }: PictureProps) {
  const { t } = useTranslation('components');
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  if (broken) return <span className="small muted">{t('pictureBroken', { name: alt })}</span>;
  return (
    <>
      <button
        type="button"
        className="picture"
        aria-label={t('pictureOpen', { name: alt })}
        onClick={() => setLarge(true)}
      >
        <img src={src} alt={alt} onError={() => setBroken(true)} />
      </button>
      {large ? <LargePicture src={src} alt={alt} onClose={() => setLarge(false)} /> : null}
    </>
  );
}

interface LargePictureProps extends PictureProps {
  readonly onClose: () => void;
}

/** As large as the window has room for, or dot for dot. */
function LargePicture({ src, alt, onClose }: LargePictureProps) {
  const { t } = useTranslation('components');
  const [whole, setWhole] = useState(true);
  const [size, setSize] = useState('');
  return (
    <Dialog
      screen="dialog.picture"
      title={alt}
      className="picture-dialog"
      onClose={onClose}
      foot={
        <>
          <span className="grow small muted numbers">{size}</span>
          <button
            type="button"
            className="button is-small"
            data-first-focus
            aria-pressed={!whole}
            onClick={() => setWhole(!whole)}
          >
            {whole ? t('pictureActual') : t('pictureFit')}
          </button>
        </>
      }
    >
      <div
        className={whole ? 'picture-large is-whole' : 'picture-large'}
        tabIndex={0}
        role="group"
        aria-label={alt}
      >
        <img
          src={src}
          alt={alt}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize(t('pictureSize', { width: naturalWidth, height: naturalHeight }))
          }
        />
      </div>
    </Dialog>
  );
}
