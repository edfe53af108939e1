import './markdown.css';
import { Image as ImageIcon } from 'lucide-react';
import { memo, useState, type ComponentProps, type ReactNode } from 'react';
import type { Components } from 'hast-util-to-jsx-runtime';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../code/code-block.tsx';
import { hrefOfFile } from '../../lib/addresses.ts';
import { pathOf } from '../../lib/path-words.ts';
import { drawMarkdown } from './draw-markdown.ts';
import { fileOfLink } from './file-link.ts';
import { MarkdownBlocks, type MarkdownBlock } from './markdown-blocks.ts';

/** A single block longer than this is shown as it was written. */
const BLOCK_LIMIT = 40_000;

/** What a click on a link does. Both must keep their identity, or every block renders again. */
export interface LinkActs {
  /** An address outside the app. */
  readonly onOpenLink: (url: string) => void;
  /** A file of the workspace; the line counts from 1. */
  /** Null: files cannot be opened here, and what names one leads nowhere. */
  readonly onOpenFile: ((path: string, line: number | null) => void) | null;
}

export interface MarkdownProps {
  readonly text: string;
  readonly acts: LinkActs;
}

/** Blocks that are compared as one: a long text has thousands, of which the last one changes. */
const CHUNK = 24;

/** Markdown as an agent writes it, growing or whole. HTML in it is shown, never run; nothing is loaded. */
export const Markdown = memo(function Markdown({ text, acts }: MarkdownProps) {
  const [known] = useState(() => new MarkdownBlocks());
  const blocks = known.of(text);
  const chunks = [];
  for (let at = 0; at < blocks.length; at += CHUNK) {
    // Blocks only ever come at the end: their place is their identity.
    const last = at + CHUNK >= blocks.length;
    chunks.push(<Chunk key={at} blocks={blocks.slice(at, at + CHUNK)} last={last} acts={acts} />);
  }
  return <div className="prose">{chunks}</div>;
});

interface ChunkProps {
  readonly blocks: readonly MarkdownBlock[];
  /** Its last block may still grow. */
  readonly last: boolean;
  readonly acts: LinkActs;
}

const Chunk = memo(
  function Chunk({ blocks, last, acts }: ChunkProps) {
    return blocks.map((block, at) => (
      <Block key={at} block={block} whole={!last || at < blocks.length - 1} acts={acts} />
    ));
  },
  (before, after) =>
    before.acts === after.acts &&
    before.blocks.length === after.blocks.length &&
    before.blocks.every((block, at) => block.text === after.blocks[at]?.text),
);

interface BlockProps {
  readonly block: MarkdownBlock;
  /** It does not grow any more. */
  readonly whole: boolean;
  readonly acts: LinkActs;
}

const Block = memo(
  function Block({ block, whole, acts }: BlockProps) {
    if (block.fence !== null) {
      return <CodeBlock code={block.fence.code} language={block.fence.language} />;
    }
    if (block.text.length > BLOCK_LIMIT) {
      return (
        <p className="prose-long" dir="auto">
          {block.text}
        </p>
      );
    }
    return <div dir="auto">{drawMarkdown(block.text, partsFor(acts), whole)}</div>;
  },
  (before, after) => before.block.text === after.block.text && before.acts === after.acts,
);

const madeParts = new WeakMap<LinkActs, Components>();

function partsFor(acts: LinkActs): Components {
  let parts = madeParts.get(acts);
  if (parts === undefined) {
    parts = {
      a: ({ href, children }) => (
        <Link href={href} acts={acts}>
          {children}
        </Link>
      ),
      img: ({ src, alt }) => <RemoteImage src={src} alt={alt} acts={acts} />,
      code: ({ children }) => <InlineCode acts={acts}>{children}</InlineCode>,
      pre: FencedCode,
      table: WideTable,
    };
    madeParts.set(acts, parts);
  }
  return parts;
}

interface InlineCodeProps {
  readonly acts: LinkActs;
  readonly children: ReactNode;
}

/** Code within a line; a place in a file leads there. */
function InlineCode({ acts, children }: InlineCodeProps) {
  const { onOpenFile } = acts;
  const place = typeof children === 'string' ? pathOf(children) : null;
  if (place === null || onOpenFile === null) return <code>{children}</code>;
  return (
    <a
      href={hrefOfFile(`${place.path}${place.line === null ? '' : `:${place.line}`}`)}
      dir="ltr"
      onClick={(event) => {
        event.preventDefault();
        onOpenFile(place.path, place.line);
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      <code>{children}</code>
    </a>
  );
}

interface LinkProps {
  readonly href: string | undefined;
  readonly acts: LinkActs;
  readonly children: ReactNode;
}

function Link({ href, acts, children }: LinkProps) {
  if (href === undefined || href === '') return <>{children}</>;
  const file = fileOfLink(href);
  const { onOpenFile } = acts;
  if (file !== null && onOpenFile === null) return <span title={href}>{children}</span>;
  return (
    <a
      href={href}
      title={href}
      rel="noreferrer"
      onClick={(event) => {
        // The page itself goes nowhere: the app decides what opens, and where.
        event.preventDefault();
        if (file === null) acts.onOpenLink(href);
        else onOpenFile?.(file.path, file.line);
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
    </a>
  );
}

interface RemoteImageProps {
  readonly src: string | Blob | undefined;
  readonly alt: string | undefined;
  readonly acts: LinkActs;
}

/** Images of the network tell its owner who reads: they open outside, on a click. */
function RemoteImage({ src, alt, acts }: RemoteImageProps) {
  const { t } = useTranslation('components');
  return (
    <span className="prose-image">
      <ImageIcon className="icon is-small" aria-hidden="true" />
      <Link href={typeof src === 'string' ? src : undefined} acts={acts}>
        {alt === undefined || alt === '' ? t('image') : t('imageOf', { text: alt })}
      </Link>
    </span>
  );
}

/** A code block that stands within a list or a quotation. */
function FencedCode({ children }: ComponentProps<'pre'>) {
  const code = codeOf(children);
  return code === null ? <pre>{children}</pre> : <CodeBlock {...code} />;
}

function codeOf(children: ReactNode): { code: string; language: string } | null {
  if (typeof children !== 'object' || children === null || !('props' in children)) return null;
  const props = children.props as { className?: unknown; children?: unknown };
  if (typeof props.children !== 'string') return null;
  const name = typeof props.className === 'string' ? props.className : '';
  const language = /language-(\S+)/.exec(name)?.[1] ?? '';
  return { code: props.children.replace(/\n$/, ''), language };
}

function WideTable({ children }: ComponentProps<'table'>) {
  const { t } = useTranslation('components');
  return (
    <div className="prose-table" tabIndex={0} role="region" aria-label={t('table')}>
      <table>{children}</table>
    </div>
  );
}
