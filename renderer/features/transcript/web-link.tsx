import type { ReactNode } from 'react';
import { leadsOutside } from '../../lib/addresses.ts';
import { useTranscript } from './transcript-context.ts';

export interface WebLinkProps {
  readonly url: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** An address that a tool gave; one that the app would not open is told and leads nowhere. */
export function WebLink({ url, className, children }: WebLinkProps) {
  const { acts } = useTranscript();
  if (!leadsOutside(url)) {
    return (
      <span className={className} title={url} dir="auto">
        {children}
      </span>
    );
  }
  return (
    <a
      className={className}
      href={url}
      title={url}
      dir="auto"
      rel="noreferrer"
      onClick={(event) => {
        event.preventDefault();
        acts.onOpenLink(url);
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
    </a>
  );
}
