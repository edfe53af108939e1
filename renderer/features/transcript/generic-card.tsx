import { Box } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { Card } from './card.tsx';
import { DecisionLines } from './decision-line.tsx';
import { jsonText } from './json-text.ts';

/** An item of a kind this app does not know: shown as it came. */
export function GenericCard({ item }: { readonly item: ThreadItem }) {
  const { t } = useTranslation('transcript');
  const { type, id } = item as { type: string; id: string };
  return (
    <Card
      screen="item.other"
      label={t('kindUnknown', { kind: type })}
      foldKey={`item:${id}`}
      startOpen={false}
      icon={Box}
      title={<code className="cut tool-name">{type}</code>}
      facts={<span className="small muted cut">{t('shownAsSent')}</span>}
      foot={<DecisionLines itemId={id} />}
    >
      <CodeBlock code={jsonText(item)} language="json" />
    </Card>
  );
}
