import type { archive as english } from '../en/archive.ts';
import type { Translated } from '../translated.ts';

export const archive: Translated<typeof english> = {
  title: '归档',
  threads_other: '{{threads}} 个线程',
  searchLabel: '按名称搜索归档',
  search: '按名称搜索',
  empty: '归档是空的',
  emptyAbout: '归档的线程会离开列表，但仍可阅读，也能被搜索到。',
  noMatch: '没有名为“{{name}}”的已归档线程',
  noMatchAbout: '搜索也会查找已归档线程中的消息。',
  showAll: '显示全部',
  showOlder: '显示更早的',
  unarchive: '取消归档',
  notUnarchived: '无法取消归档',
  back: '“{{thread}}”已回到列表',
  open: '打开',
};
