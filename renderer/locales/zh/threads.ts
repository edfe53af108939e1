import type { threads as english } from '../en/threads.ts';
import type { Translated } from '../translated.ts';

export const threads: Translated<typeof english> = {
  label: '线程',
  mainNav: '主导航',
  new: '新线程',
  search: '搜索',
  approvals: '批准',
  waiting: '{{requests}} 个等待处理',
  more: '更多',
  archive: '归档',
  settings: '设置',
  notListed: '无法列出更早的线程',
  start: '开始新线程',
  showOlder: '显示更早的',
  showMore: '还有 {{threads}} 个',
  none: '还没有线程',
  noneAbout: '打开文件夹后，其中的线程会列在这里，等待你处理的会有标记。',
  archiveThread: '归档 {{thread}}',
  needsYou: '需要你处理',
  failed: '失败',
  unread: '未读',
  ask: { approve: '待批准', answer: '待回答' },
  branch: '分支 {{branch}}',
  worktree: '工作树 {{branch}}',
};
