import { BookOpenCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReviewItem } from '../../../server/protocol/item.ts';
import type { ReviewFinding } from '../../../server/protocol/review-finding.ts';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { relativePath } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { isWorded } from '../../lib/words.ts';
import { transcript as english } from '../../locales/en/transcript.ts';
import { PlaceLink } from './linked-text.tsx';
import { useTranscript } from './transcript-context.ts';

/** What a review came to: its words, and what it found with the way to each place. */
export function ReviewResult({ item }: { readonly item: ReviewItem }) {
  const { t } = useTranslation('transcript');
  const { acts } = useTranscript();
  const findings = item.findings ?? [];
  return (
    <article className="review" {...screen('item.review')} aria-label={t('review')}>
      <div className="context-mark">
        <BookOpenCheck className="icon is-small" aria-hidden="true" />
        {t('review')}
      </div>
      <Markdown text={item.review} acts={acts} />
      {findings.length === 0 ? null : (
        <ul className="findings" aria-label={t('findings')}>
          {findings.map((finding, at) => (
            // Two findings may say the same of the same place.
            <li key={at}>
              <Finding finding={finding} />
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function Finding({ finding }: { readonly finding: ReviewFinding }) {
  const { t } = useTranslation('transcript');
  const { acts, cwd } = useTranscript();
  const { title, path, startLine, endLine, priority, confidence, place } = finding;
  const lines = startLine === endLine ? `${startLine}` : `${startLine}–${endLine}`;
  const doubt = isWorded(english.findingPlace, place) ? t(`findingPlace.${place}`) : null;
  return (
    <section className="card finding" aria-label={title}>
      <h4 dir="auto">
        {priority === null ? null : (
          <span className="badge">{t('priority', { level: priority })}</span>
        )}{' '}
        {title}
      </h4>
      <p className="small">
        <PlaceLink target={{ kind: 'file', path, line: startLine }}>
          <bdi dir="ltr">
            {relativePath(path, cwd)}:{lines}
          </bdi>
        </PlaceLink>
        {confidence === null ? null : (
          <span className="muted"> {t('sure', { percent: Math.round(confidence * 100) })}</span>
        )}
        {doubt === null ? null : <span className="warning"> {doubt}</span>}
      </p>
      <Markdown text={finding.body} acts={acts} />
    </section>
  );
}
