import { FileText, LinkIcon, Music } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { Picture } from '../../components/picture/picture.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { jsonText } from './json-text.ts';
import { PlainLinked } from './linked-text.tsx';
import { WebLink } from './web-link.tsx';

/** What a tool gave, part by part: words, pictures, files, links. What is nothing of these is shown as JSON. */
export function ResultParts({ parts }: { readonly parts: readonly unknown[] }) {
  return (
    <div className="result-parts">
      {parts.map((part, at) => (
        // Parts have no identity but their place.
        <Part key={at} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { readonly part: unknown }): ReactNode {
  const { t } = useTranslation('transcript');
  if (typeof part === 'string') return <Words text={part} />;
  if (!isRecord(part)) return <CodeBlock code={jsonText(part)} language="json" />;
  const text = stringOf(part, 'text');
  switch (part['type']) {
    case 'text':
    case 'inputText':
    case 'input_text':
      if (text !== null) return <Words text={text} />;
      break;
    case 'image': {
      const src = dataUrl(part, 'image/png');
      if (src !== null) return <Picture src={src} alt={t('pictureOfTool')} />;
      break;
    }
    case 'inputImage':
    case 'input_image': {
      const src = stringOf(part, 'imageUrl') ?? stringOf(part, 'image_url');
      if (src?.startsWith('data:image/') === true) {
        return <Picture src={src} alt={t('pictureOfTool')} />;
      }
      if (src !== null) return <Address url={src} name={src} />;
      break;
    }
    case 'audio': {
      const data = stringOf(part, 'data');
      if (data !== null) return <Sound size={(data.length * 3) / 4} part={part} />;
      break;
    }
    case 'resource_link': {
      const uri = stringOf(part, 'uri');
      if (uri !== null) return <LinkPart part={part} uri={uri} />;
      break;
    }
    case 'resource':
      if (isRecord(part['resource'])) return <Resource resource={part['resource']} />;
      break;
    default:
      break;
  }
  return <CodeBlock code={jsonText(part)} language="json" />;
}

function Words({ text }: { readonly text: string }) {
  return (
    <pre className="output" dir="auto">
      <PlainLinked text={text} />
    </pre>
  );
}

interface AddressProps {
  readonly url: string;
  readonly name: string;
}

function Address({ url, name }: AddressProps) {
  return (
    <WebLink className="result-link" url={url}>
      <LinkIcon className="icon is-small" aria-hidden="true" />
      <span className="cut">{name}</span>
    </WebLink>
  );
}

function LinkPart({ part, uri }: { readonly part: Fields; readonly uri: string }) {
  const about = stringOf(part, 'description');
  return (
    <div>
      <Address url={uri} name={stringOf(part, 'title') ?? stringOf(part, 'name') ?? uri} />
      {about === null ? null : (
        <p className="small muted" dir="auto">
          {about}
        </p>
      )}
    </div>
  );
}

function Resource({ resource }: { readonly resource: Fields }) {
  const { t } = useTranslation('transcript');
  const uri = stringOf(resource, 'uri') ?? '';
  const type = stringOf(resource, 'mimeType') ?? '';
  const text = stringOf(resource, 'text');
  const blob = stringOf(resource, 'blob');
  return (
    <figure className="result-resource">
      <figcaption className="small muted">
        <FileText className="icon is-small" aria-hidden="true" />
        <span className="cut" dir="ltr" title={uri}>
          {uri}
        </span>
        {type === '' ? null : <span>{type}</span>}
      </figcaption>
      {text !== null ? <Words text={text} /> : null}
      {blob === null ? null : type.startsWith('image/') ? (
        <Picture src={`data:${type};base64,${blob}`} alt={uri === '' ? t('pictureOfTool') : uri} />
      ) : (
        <p className="small">{t('dataOfSize', { size: sizeText((blob.length * 3) / 4) })}</p>
      )}
    </figure>
  );
}

function Sound({ size, part }: { readonly size: number; readonly part: Fields }) {
  const { t } = useTranslation('transcript');
  return (
    <span className="chip is-lined" title={stringOf(part, 'mimeType') ?? undefined}>
      <Music className="icon is-small" aria-hidden="true" />
      {t('audioOfSize', { size: sizeText(size) })}
    </span>
  );
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringOf(part: Fields, name: string): string | null {
  const value = part[name];
  return typeof value === 'string' ? value : null;
}

function dataUrl(part: Fields, otherwise: string): string | null {
  const data = stringOf(part, 'data');
  if (data === null) return null;
  const type = stringOf(part, 'mimeType') ?? otherwise;
  return type.startsWith('image/') ? `data:${type};base64,${data}` : null;
}
