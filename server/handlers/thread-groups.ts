/** What groups threads and hangs on them: sections, projects, attachments. */
import type { ThreadAccess } from '../threads/thread-access.ts';
import { ThreadAttachments } from '../threads/thread-attachments.ts';
import { ThreadProjects } from '../threads/thread-projects.ts';
import { ThreadSections } from '../threads/thread-sections.ts';
import type { HandlersOf } from './dispatcher.ts';
import { follow } from './thread.ts';

type GroupMethod =
  | 'threadSection/create'
  | 'threadSection/list'
  | 'threadSection/update'
  | 'threadSection/delete'
  | 'thread/section/move'
  | 'project/create'
  | 'project/list'
  | 'project/read'
  | 'project/update'
  | 'project/delete'
  | 'project/move'
  | 'project/import'
  | 'thread/attachment/add'
  | 'thread/attachment/list'
  | 'thread/attachment/remove'
  | 'thread/attachmentOwner/list';

export function threadGroupHandlers(threads: ThreadAccess): HandlersOf<GroupMethod> {
  const sections = new ThreadSections(threads);
  const projects = new ThreadProjects(threads);
  const attachments = new ThreadAttachments(threads);
  return {
    'threadSection/create': (params) => sections.create(params),
    'threadSection/list': (params) => sections.list(params),
    'threadSection/update': (params) => sections.update(params),
    'threadSection/delete': (params) => sections.delete(params),
    'thread/section/move': async (params, context) => follow(context, await sections.move(params)),
    'project/create': (params) => projects.create(params),
    'project/list': (params) => projects.list(params),
    'project/read': (params) => projects.read(params),
    'project/update': (params) => projects.update(params),
    'project/delete': (params) => projects.delete(params),
    'project/move': (params) => projects.move(params),
    'project/import': (params) => projects.import(params),
    'thread/attachment/add': async (params, context) =>
      follow(context, await attachments.add(params)),
    'thread/attachment/list': (params) => attachments.list(params),
    'thread/attachment/remove': async (params, context) =>
      follow(context, await attachments.remove(params)),
    'thread/attachmentOwner/list': (params) => attachments.owners(params),
  };
}
