import { useTranslation } from 'react-i18next';
import type { WebSearchItem } from '../../../server/protocol/item.ts';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { CallBody } from './call-body.tsx';
import { jsonText } from './json-text.ts';
import { WebLink } from './web-link.tsx';

/** What was looked for in the web, which pages were opened, and what came of it. */
export function WebSearchBody({ item }: { readonly item: WebSearchItem }) {
  const { t } = useTranslation('transcript');
  const { action } = item;
  const results: readonly unknown[] = Array.isArray(item.results) ? item.results : [];
  const queries = action?.type === 'search' ? (action.queries ?? []) : [];
  const url = action?.type === 'openPage' || action?.type === 'findInPage' ? action.url : null;
  return (
    <CallBody item={item}>
      {queries.length === 0 ? null : (
        <ul className="plain-list">
          {queries.map((query, at) => (
            // The same may be looked for twice.
            <li key={at} dir="auto">
              {query}
            </li>
          ))}
        </ul>
      )}
      {url == null ? null : (
        <p>
          {t('pageOpened')} <WebLink url={url}>{url}</WebLink>
        </p>
      )}
      {action?.type === 'findInPage' && action.pattern != null ? (
        <p dir="auto">{t('lookedFor', { pattern: action.pattern })}</p>
      ) : null}
      {results.length === 0 ? null : (
        <>
          <h4>{t('result')}</h4>
          <ul className="plain-list">
            {results.map((result, at) => (
              // Results have no identity but their place.
              <li key={at}>
                <Result result={result} />
              </li>
            ))}
          </ul>
        </>
      )}
    </CallBody>
  );
}

function Result({ result }: { readonly result: unknown }) {
  const url = textIn(result, 'url');
  if (url === null) return <CodeBlock code={jsonText(result)} language="json" />;
  const about = textIn(result, 'snippet') ?? textIn(result, 'text');
  return (
    <>
      <WebLink url={url}>{textIn(result, 'title') ?? url}</WebLink>
      {about === null ? null : (
        <p className="small muted" dir="auto">
          {about}
        </p>
      )}
    </>
  );
}

function textIn(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const member: unknown = Reflect.get(value, name);
  return typeof member === 'string' ? member : null;
}
