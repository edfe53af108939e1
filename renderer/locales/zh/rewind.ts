import type { rewind as english } from '../en/rewind.ts';
import type { Translated } from '../translated.ts';

export const rewind: Translated<typeof english> = {
  title: '回退',
  rewind: '回退',
  what: '回退的内容',
  both: '文件和回合',
  files: '仅文件',
  conversation: '仅回合',
  turnsGo_other: '此回合及其后的回合，共 {{count}} 个，将从线程中移除。',
  conversationOnlyAbout:
    '文件保持原样。在线程继续之前，这些回合可以恢复；若要永久保留，请先复刻线程。',
  conversationGoes: '文件保持不变。此服务器无法恢复这些回合：要保留它们，请先分叉线程。',
  looking: '正在查看会更改什么',
  noFiles: '没有文件会更改。',
  filesGo_other: '{{count}} 个文件将恢复：',
  filesLabel: '将恢复的文件',
  incomplete_other: '有 {{count}} 个回合无法完全恢复。',
  leftOut_other: '{{count}} 个文件未被保留，将保持原样。',
  overwrite: '仍然恢复',
  stopFirst: '有回合正在运行。请先停止它。',
  undoLast: '撤消上次回退',
  kinds: { create: '将找回', change: '将更改', delete: '将移除' },
  conflicts: {
    changed: '此后它被更改过，因此保持原样。',
    changedBetween: '有人在两个回合之间更改了它，因此保持原样。',
    otherThread: '另一个线程更改了它，因此保持原样。',
  },
  refusals: {
    link: '保持原样：通往它的路径上有链接。',
    repository: '保持原样：它位于另一个仓库中。',
    protected: '保持原样：它受保护。',
    tooLarge: '保持原样：它太大。',
    unreadable: '保持原样：无法读取。',
    special: '保持原样：它不是普通文件。',
    folder: '保持原样：它的位置上有一个文件夹。',
    rootGone: '保持原样：它所在的文件夹已不存在。',
  },
};
