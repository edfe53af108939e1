import { AtSign, File, Music, Paperclip, Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { UserInput } from '../../../server/protocol/item.ts';
import { Picture } from '../../components/picture/picture.tsx';
import { fileName } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { wordsOfUser } from '../../../server/protocol/turn-markdown.ts';
import { FilePicture } from './file-picture.tsx';
import { useFold } from './transcript-context.ts';

/** Longer messages (a pasted log) show their beginning. */
const LONG = 2_400;
const LONG_LINES = 24;

interface UserMessageProps {
  readonly item: { readonly id: string; readonly content: readonly UserInput[] };
}

export function UserMessage({ item }: UserMessageProps) {
  const { t } = useTranslation('transcript');
  const [whole, setWhole] = useFold(`item:${item.id}`, false);
  const words = wordsOfUser(item.content);
  const start = beginning(words);
  const attached = item.content.filter(({ type }) => type !== 'text');
  return (
    <article className="user-message" {...screen('item.userMessage')} aria-label={t('you')}>
      {attached.length === 0 ? null : (
        <ul className="user-attached" aria-label={t('attached')}>
          {attached.map((part, at) => (
            <li key={at}>
              <Attached part={part} />
            </li>
          ))}
        </ul>
      )}
      {words === '' ? null : (
        <div className="user-text" dir="auto">
          {whole ? words : start}
        </div>
      )}
      {start === words ? null : (
        <button type="button" className="text-button" onClick={() => setWhole(!whole)}>
          {whole ? t('showLess') : t('showAll')}
        </button>
      )}
    </article>
  );
}

function beginning(words: string): string {
  const lines = words.split('\n');
  if (lines.length <= LONG_LINES + 4 && words.length <= LONG + 400) return words;
  return `${lines.slice(0, LONG_LINES).join('\n').slice(0, LONG).trimEnd()}…`;
}

function Attached({ part }: { readonly part: UserInput }) {
  const { t } = useTranslation('transcript');
  switch (part.type) {
    case 'image':
      // Only what is in the message itself: nothing is fetched to show it.
      return part.url?.startsWith('data:image/') === true ? (
        <Picture src={part.url} alt={t('attachedByYou')} />
      ) : (
        <Chip icon={Paperclip} text={t('image')} title={part.url} />
      );
    case 'localImage':
      return <FilePicture path={part.path} />;
    case 'mention':
      return <Chip icon={AtSign} text={part.name} title={part.path} />;
    case 'skill':
      return <Chip icon={Sparkles} text={part.name} title={part.path} />;
    case 'audio':
      return <Chip icon={Music} text={t('audio')} title={undefined} />;
    case 'localAudio':
      return <Chip icon={Music} text={fileName(part.path)} title={part.path} />;
    default:
      return <Chip icon={File} text={(part as { type: string }).type} title={undefined} />;
  }
}

interface ChipProps {
  readonly icon: typeof File;
  readonly text: string;
  readonly title: string | undefined;
}

function Chip({ icon: Icon, text, title }: ChipProps) {
  return (
    <span className="chip is-lined" title={title}>
      <Icon className="icon is-small" aria-hidden="true" />
      <span className="cut">{text}</span>
    </span>
  );
}
