/** What a server warns of, as every view of a turn tells it. */
import type { ServerNotification } from '../../protocol/methods.ts';

/** @returns null where it warns of nothing */
export function warningIn({ method, params }: ServerNotification): string | null {
  switch (method) {
    case 'warning':
      return params.message;
    case 'configWarning':
    case 'deprecationNotice':
      return [params.summary, params.details].filter((each) => each != null).join(' ');
    default:
      return null;
  }
}
