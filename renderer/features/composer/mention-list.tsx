import { File, Folder } from 'lucide-react';
import type { FileHit, FileHits } from './file-mention.ts';

export interface MentionListProps {
  readonly id: string;
  readonly hits: FileHits;
  readonly active: number;
  readonly onPick: (hit: FileHit) => void;
}

/** Files to choose from, above the text. The focus stays in the text. */
export function MentionList({ id, hits, active, onPick }: MentionListProps) {
  if (hits.files.length === 0) {
    return (
      <div className="mention-list" role="status">
        <p className="mention-note">{hits.error ?? `No file fits “${hits.query}”.`}</p>
      </div>
    );
  }
  return (
    <ul id={id} className="mention-list" role="listbox" aria-label="Files">
      {hits.files.map((hit, at) => (
        <li
          key={hit.path}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === active}
          className="mention-item"
          // Pressing must not take the focus out of the text.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(hit);
          }}
        >
          {hit.match_type === 'directory' ? (
            <Folder className="icon is-small" aria-hidden="true" />
          ) : (
            <File className="icon is-small" aria-hidden="true" />
          )}
          <span className="mention-name">{hit.file_name}</span>
          <span className="cut small muted">{hit.path}</span>
        </li>
      ))}
    </ul>
  );
}
