import type { diff as english } from '../en/diff.ts';
import type { Translated } from '../translated.ts';

export const diff: Translated<typeof english> = {
  label: '更改',
  latestTurn: '最近的回合',
  thisTurn: '此回合',
  close: '关闭更改',
  patchesOnly: '仅来自补丁',
  patchesOnlyAbout: '命令所做的更改只对最近的回合可知',
  previous: '上一个文件',
  next: '下一个文件',
  layout: '布局',
  unified: '合并',
  split: '并排',
  none: '没有任何更改',
  noneAbout: '回合通过补丁或命令更改的文件会显示在这里。',
  files: '文件',
  kind: { add: '已添加', delete: '已删除', update: '已修改', rename: '已移动' },
  file: '{{kind}}：{{path}}',
  copyPath: '复制路径',
  changedLines_other: '更改了 {{lines}} 行',
  show: '显示',
};
