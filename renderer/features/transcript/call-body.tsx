import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { jsonText } from './json-text.ts';
import { PlainLinked } from './linked-text.tsx';
import { ResultParts } from './result-parts.tsx';
import { useFold } from './transcript-context.ts';

export interface CallBodyProps {
  readonly item: ThreadItem;
  /** Undefined: nothing was handed over. */
  readonly input?: unknown;
  readonly parts?: readonly unknown[];
  /** What it gave beside its parts, for programs. */
  readonly structured?: unknown;
  readonly error?: string | null;
  readonly children?: ReactNode;
}

/** What went into a tool and what came out of it; the item itself can be seen as it was sent. */
export function CallBody({ item, input, parts, structured, error, children }: CallBodyProps) {
  const { t } = useTranslation('transcript');
  return (
    <div className="tool-call">
      {input === undefined ? null : (
        <>
          <h4>{t('arguments')}</h4>
          <CodeBlock code={jsonText(input)} language="json" />
        </>
      )}
      {children}
      {error == null ? null : (
        <>
          <h4>{t('error')}</h4>
          <pre className="output">
            <PlainLinked text={error} />
          </pre>
        </>
      )}
      {parts === undefined ? null : (
        <>
          <h4>{t('result')}</h4>
          {parts.length === 0 ? <p className="small muted">{t('noResult')}</p> : null}
          <ResultParts parts={parts} />
        </>
      )}
      {structured == null ? null : (
        <>
          <h4>{t('structured')}</h4>
          <CodeBlock code={jsonText(structured)} language="json" />
        </>
      )}
      <AsSent item={item} />
    </div>
  );
}

/** Nothing of an item is hidden: all of it, as its server sent it. */
export function AsSent({ item }: { readonly item: ThreadItem }) {
  const { t } = useTranslation('transcript');
  const [shown, setShown] = useFold(`sent:${item.id}`, false);
  return (
    <>
      <button
        type="button"
        className="text-button as-sent"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        {shown ? t('asSentHide') : t('asSent')}
      </button>
      {shown ? <CodeBlock code={jsonText(item)} language="json" /> : null}
    </>
  );
}
