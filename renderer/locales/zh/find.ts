import type { find as english } from '../en/find.ts';
import type { Translated } from '../translated.ts';

export const find: Translated<typeof english> = {
  label: '在此线程中查找',
  placeholder: '在此线程中查找',
  matchCase: '区分大小写',
  previous: '上一个匹配项',
  next: '下一个匹配项',
  close: '关闭查找',
  searching: '正在搜索',
  nothing: '没有匹配项',
  count: '第 {{at}} 个，共 {{total}} 个',
  partial: '仍在获取更早的回合',
};
