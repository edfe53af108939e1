import type { projects as english } from '../en/projects.ts';
import type { Translated } from '../translated.ts';

export const projects: Translated<typeof english> = {
  // Heading
  newName: '{{project}} 的新名称',
  notRenamed: '无法重命名',
  notThere: '{{path}} 不存在',
  notFolded: '无法折叠',
  folderMissing: '文件夹缺失',
  rename: '重命名',
  moveUp: '上移',
  moveDown: '下移',
  changeFolder: '更换文件夹',
  relinkFolder: '重新关联文件夹',
  importThread: '导入线程…',
  remove: '从列表中移除',
  removeAbout: '其中的线程和文件会保留',
  notRemoved: '无法移除',
  more: '更多',
  moreFor: '{{project}} 的更多操作',
  newThreadIn: '在 {{project}} 中新建线程',

  // Finding a folder
  openThis: '打开此文件夹',
  folder: '文件夹',
  go: '前往',
  foldersIn: '{{path}} 中的文件夹',
  upTo: '返回 {{path}}',
  noFolders: '这里没有文件夹',
  isRepository: '这是一个 Git 仓库。',
};
