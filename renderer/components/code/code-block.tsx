import './code.css';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useHighlight } from './code-highlight.ts';
import { languageNamed } from './code-languages.ts';
import { CodeText } from './code-text.tsx';
import { CopyButton } from './copy-button.tsx';

export interface CodeBlockProps {
  readonly code: string;
  /** As written after the fence; may be empty or unknown. */
  readonly language: string;
}

/** A block of code: highlighted when its colours are there, copied with one click. */
export const CodeBlock = memo(function CodeBlock({ code, language }: CodeBlockProps) {
  const { t } = useTranslation('components');
  const lines = useHighlight(code, languageNamed(language));
  return (
    <div className="code-block" dir="ltr">
      <pre tabIndex={0} aria-label={language === '' ? t('code') : t('codeIn', { language })}>
        <code>
          <CodeText code={code} lines={lines} />
        </code>
      </pre>
      <CopyButton text={code} className="code-copy" label={t('copyCode')} />
    </div>
  );
});
