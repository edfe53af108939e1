import { Webhook } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HookPromptItem } from '../../../server/protocol/item.ts';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { AsSent } from './call-body.tsx';
import { Card } from './card.tsx';
import { useTranscript } from './transcript-context.ts';

/** What a hook told the agent when the turn was about to end: it is the reason why it went on. */
export function HookPrompt({ item }: { readonly item: HookPromptItem }) {
  const { t } = useTranslation('transcript');
  const { acts } = useTranscript();
  return (
    <Card
      screen="item.hookPrompt"
      label={t('hookSays')}
      foldKey={`item:${item.id}`}
      startOpen
      icon={Webhook}
      title={<span className="cut">{t('hookSays')}</span>}
    >
      <div className="tool-call">
        {item.fragments.map((fragment, at) => (
          // One run may have several to say.
          <div key={at} title={fragment.hookRunId}>
            <Markdown text={fragment.text} acts={acts} />
          </div>
        ))}
        <AsSent item={item} />
      </div>
    </Card>
  );
}
