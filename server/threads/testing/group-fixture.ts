/** Threads and what groups them, for tests. */
import { says } from '../../model/scripted-model.ts';
import type { ThreadListParams } from '../../protocol/thread-pages.ts';
import { ThreadAttachments } from '../thread-attachments.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture } from './thread-fixture.ts';
import { ThreadProjects } from '../thread-projects.ts';
import { ThreadSections } from '../thread-sections.ts';

export interface GroupFixture {
  readonly f: Fixture;
  readonly sections: ThreadSections;
  readonly projects: ThreadProjects;
  readonly attachments: ThreadAttachments;
  /** Starts a thread with a turn; returns its id. */
  readonly begun: (text: string) => Promise<string>;
  /** The ids of a list. */
  readonly list: (params: ThreadListParams) => Promise<string[]>;
}

export async function openGroups(): Promise<GroupFixture> {
  const f = await openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
  return {
    f,
    sections: new ThreadSections(f.access),
    projects: new ThreadProjects(f.access),
    attachments: new ThreadAttachments(f.access),
    begun: async (text) => {
      const threadId = await f.startThread();
      await f.runTurn(threadId, text);
      return threadId;
    },
    list: async (params) => (await f.manager.list(params)).data.map(({ id }) => id),
  };
}
