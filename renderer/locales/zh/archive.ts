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
  noneHere: '没有符合条件的已归档线程',
  showMore: '显示更多',
  unarchive: '取消归档',
  unarchiveThread: '取消归档 {{thread}}',
  delete: '删除',
  onDisk: '，占用 {{size}}',
  onDiskAtLeast: '，至少占用 {{size}}',

  // What is shown, in which order
  project: '项目',
  allProjects: '所有项目',
  date: '最后更改',
  span: {
    any: '任何时间',
    week: '最近 7 天',
    month: '最近 30 天',
    quarter: '最近 90 天',
    older: '90 天以前',
  },
  order: '排序',
  sort: { updated: '最新在前', oldest: '最旧在前', title: '按标题', largest: '最大在前' },

  // Several at once
  choose: '选择 {{thread}}',
  selection: '选中的线程',
  chosen_other: '已选中 {{threads}} 个',
  atLeast: '至少 {{size}}',
  chooseAll: '选择所有符合条件的',
  endSelection: '结束选择',
};
