/** A thread as a page of its own: no script, nothing from elsewhere, light or dark as its reader has it. */
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { FileUpdateChange, ThreadItem, UserInput } from '../../../server/protocol/item.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import { drawMarkdown } from '../../components/markdown/draw-markdown.ts';
import { relativePath } from '../../lib/paths.ts';
import { withoutShell } from '../../../server/protocol/shell-words.ts';
import { fullTime } from '../../lib/time.ts';
import { shownLanguage, words } from '../../lib/words.ts';
import tokens from '../../styles/tokens.css?raw';
import type { ThreadFileHeader } from '../../../server/protocol/thread-file.ts';
import page from './thread-page.css?raw';

const t = words('threadFile');

export async function* writeThreadPage(
  { exportedAt, thread }: ThreadFileHeader,
  title: string,
  turns: AsyncIterable<Turn>,
): AsyncGenerator<string> {
  const head = renderToStaticMarkup(
    <head>
      <meta charSet="utf-8" />
      <meta
        httpEquiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      />
      <meta name="viewport" content="width=device-width" />
      <title>{title}</title>
      <style dangerouslySetInnerHTML={{ __html: `${tokens}\n${page}` }} />
    </head>,
  );
  const about = renderToStaticMarkup(
    <header>
      <h1 dir="auto">{title}</h1>
      <p>
        {t('about', {
          folder: thread.cwd,
          created: fullTime(thread.createdAt * 1000),
          exported: fullTime(Date.parse(exportedAt)),
        })}
      </p>
    </header>,
  );
  yield `<!doctype html>\n<html lang="${shownLanguage()}">${head}<body><main>${about}\n`;
  for await (const turn of turns)
    yield `${renderToStaticMarkup(<TurnPart turn={turn} cwd={thread.cwd} />)}\n`;
  yield '</main></body></html>\n';
}

interface TurnPartProps {
  readonly turn: Turn;
  /** The thread's folder: what lies in it is named from there. */
  readonly cwd: string;
}

function TurnPart({ turn, cwd }: TurnPartProps) {
  return (
    <section>
      {turn.items.map((item) => (
        <ItemPart key={item.id} item={item} cwd={cwd} />
      ))}
      {turn.error == null ? null : <p className="failed">{turn.error.message}</p>}
    </section>
  );
}

function ItemPart({ item, cwd }: { readonly item: ThreadItem; readonly cwd: string }): ReactNode {
  switch (item.type) {
    case 'userMessage':
      return (
        <article className="user" dir="auto">
          {item.content.map((part, at) => (
            <InputPart key={at} part={part} />
          ))}
        </article>
      );
    case 'agentMessage':
    case 'plan':
      return <article dir="auto">{drawMarkdown(item.text, { img: ImageName }, false)}</article>;
    case 'reasoning': {
      const text = [...item.summary, ...item.content].join('\n\n').trim();
      return text === '' ? null : (
        <Folded title={t('thought')}>
          <pre dir="auto">{text}</pre>
        </Folded>
      );
    }
    case 'commandExecution':
      return (
        <Folded
          title={`$ ${withoutShell(item.command)}`}
          note={
            item.exitCode == null || item.exitCode === 0 ? null : t('exit', { code: item.exitCode })
          }
        >
          <pre>{item.aggregatedOutput ?? ''}</pre>
        </Folded>
      );
    case 'fileChange':
      return item.changes.map((change, at) => (
        <Folded key={at} title={relativePath(change.path, cwd)}>
          <ChangePart change={change} />
        </Folded>
      ));
    default: {
      const { id: _id, type, startedAtMs: _from, completedAtMs: _to, ...rest } = item;
      return (
        <Folded title={type}>
          <pre>{JSON.stringify(rest, null, 2)}</pre>
        </Folded>
      );
    }
  }
}

function InputPart({ part }: { readonly part: UserInput }): ReactNode {
  if (part.type === 'text') return <p>{part.text}</p>;
  if (part.type === 'image' && part.url?.startsWith('data:image/') === true) {
    return <img src={part.url} alt={t('image')} />;
  }
  const name = 'path' in part ? part.path : 'url' in part ? part.url : null;
  return <p className="attached">{name ?? part.type}</p>;
}

/** Images of the network tell their owner who reads. */
function ImageName({ alt, src }: { alt?: string | undefined; src?: string | Blob | undefined }) {
  const name = alt === undefined || alt === '' ? t('image') : alt;
  return typeof src === 'string' ? <a href={src}>{name}</a> : name;
}

interface FoldedProps {
  readonly title: string;
  readonly note?: string | null;
  readonly children: ReactNode;
}

function Folded({ title, note = null, children }: FoldedProps) {
  return (
    <details>
      <summary>
        <code dir="ltr">{title}</code>
        {note === null ? null : <span className="failed"> {note}</span>}
      </summary>
      {children}
    </details>
  );
}

function ChangePart({ change }: { readonly change: FileUpdateChange }) {
  const whole = { add: '+', delete: '-' }[change.kind.type as string] ?? '';
  const lines = change.diff.replace(/\n$/, '').split('\n');
  return (
    <pre>
      {lines.map((line, at) => {
        const text = `${whole}${line}`;
        const kind = { '+': 'added', '-': 'removed' }[text.charAt(0)];
        return (
          <span key={at} className={kind}>
            {text}
            {'\n'}
          </span>
        );
      })}
    </pre>
  );
}
