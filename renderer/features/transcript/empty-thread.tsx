import { MessageSquare } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state.tsx';
import type { ThreadMeta } from '../../stores/thread-meta.ts';

export function EmptyThread({ meta }: { readonly meta: ThreadMeta }) {
  const { t } = useTranslation('transcript');
  const folder = meta.settings?.cwd ?? meta.summary?.cwd ?? '';
  return (
    <div className="transcript-page">
      <EmptyState screen="thread.empty" icon={MessageSquare} title={t('empty')}>
        <p>
          {t('emptyAbout')}
          {folder === '' ? null : (
            <>
              {' '}
              <Trans
                t={t}
                i18nKey="emptyFolder"
                values={{ folder }}
                components={{ code: <code /> }}
              />
            </>
          )}
        </p>
      </EmptyState>
    </div>
  );
}
